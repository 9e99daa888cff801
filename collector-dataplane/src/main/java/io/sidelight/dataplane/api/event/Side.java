// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** The TLS role of an endpoint; it may be crossed to who opened the TCP connection. */
public enum Side {
    CLIENT,
    SERVER;

    /** The other role. */
    public Side peer() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
