// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * One TLS connection, told at its end (dataset {@code sidelight.tls}).
 *
 * @param transactions application transactions that were reported for it
 * @param policyRule the rule of the policy that held for it, empty without a policy
 */
public record TlsConnectionEvent(ConnectionFacts connection, TlsFacts tls, Verdict verdict, DecryptCounts counts,
        long transactions, String policyRule) implements AuditEvent {

    /** A connection for which there was no policy. */
    public TlsConnectionEvent(ConnectionFacts connection, TlsFacts tls, Verdict verdict, DecryptCounts counts,
            long transactions) {
        this(connection, tls, verdict, counts, transactions, "");
    }
}
