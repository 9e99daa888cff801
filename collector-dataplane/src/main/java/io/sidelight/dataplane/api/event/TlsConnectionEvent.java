// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * One TLS connection, told at its end (dataset {@code sidelight.tls}).
 *
 * @param transactions application transactions that were reported for it
 */
public record TlsConnectionEvent(ConnectionFacts connection, TlsFacts tls, Verdict verdict, DecryptCounts counts,
        long transactions) implements AuditEvent {}
