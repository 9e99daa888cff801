// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.event.Verdict;

/** What is to be said of a TLS connection at its end. */
public record TlsSummary(TlsFacts facts, Verdict verdict, DecryptCounts counts, boolean clientIsInitiator) {}
