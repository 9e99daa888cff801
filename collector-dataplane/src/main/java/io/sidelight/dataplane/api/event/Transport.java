// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Locale;

/** What carried a connection: TLS goes over TCP, DTLS over UDP. */
public enum Transport {
    TCP(6),
    UDP(17);

    private final int protocol;

    Transport(int protocol) {
        this.protocol = protocol;
    }

    /** The protocol's number in IP headers. */
    public int protocol() {
        return protocol;
    }

    /** The word used in events. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
