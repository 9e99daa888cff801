// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.app.ParserMemory;
import io.sidelight.dataplane.flow.DuplicateFilter;
import io.sidelight.dataplane.policy.WorkerPolicy;
import io.sidelight.dataplane.reassembly.StreamContext;
import io.sidelight.dataplane.tls.TlsEnvironment;

/** What the connections of one worker share. */
record WorkerContext(TlsEnvironment tls, StreamContext streams, PlaintextSink plaintext,
        EventOutbox outbox, WorkerCounters counters, SecretWaits waits, DuplicateFilter duplicates,
        WorkerLoad load, TunnelBuffers tunnels, ParserMemory parsers, WorkerPolicy policy) {}
