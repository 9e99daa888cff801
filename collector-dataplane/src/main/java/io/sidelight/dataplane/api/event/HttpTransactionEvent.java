// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * One HTTP request with its response (dataset {@code sidelight.http}).
 *
 * @param policyRule the rule of the policy that held for its connection, empty without a policy
 */
public record HttpTransactionEvent(ConnectionFacts connection, String serverName, HttpTransaction http,
        String policyRule) implements AuditEvent {

    /** A transaction for whose connection there was no policy. */
    public HttpTransactionEvent(ConnectionFacts connection, String serverName, HttpTransaction http) {
        this(connection, serverName, http, "");
    }
}
