// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.util.List;

/**
 * TLS connections that are open, each as its event would be if it ended now. A connection that others end beside, or whose table grows, may be
 * missing or come twice, on this page and another.
 *
 * @param next where to go on; empty when all were looked at
 * @param unanswered workers that did not answer in time
 */
public record OpenConnections(List<TlsConnectionEvent> connections, String next, int unanswered) {
    /** Of a collector that does not run. */
    static final OpenConnections NONE = new OpenConnections(List.of(), "", 0);

    public OpenConnections {
        connections = List.copyOf(connections);
    }
}
