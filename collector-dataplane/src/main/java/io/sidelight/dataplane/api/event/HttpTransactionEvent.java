// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** One HTTP request with its response (dataset {@code sidelight.http}). */
public record HttpTransactionEvent(ConnectionFacts connection, String serverName, HttpTransaction http)
        implements
            AuditEvent {}
