// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.AuditEvent;

/** Receives audit events, always on the thread that called {@link Collector#run}. */
@FunctionalInterface
public interface AuditEventHandler {
    /**
     * Called per event. For capture files the order does not depend on the number of workers: by the packet that brought
     * the event about, then by connection.
     */
    void onEvent(AuditEvent event);
}
