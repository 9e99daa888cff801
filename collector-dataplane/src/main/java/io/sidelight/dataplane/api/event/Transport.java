// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** What carries a connection. */
public enum Transport {
    TCP("tcp", 6),
    UDP("udp", 17);

    private final String code;
    private final int protocolNumber;

    Transport(String code, int protocolNumber) {
        this.code = code;
        this.protocolNumber = protocolNumber;
    }

    /** As events have it. */
    public String code() {
        return code;
    }

    /** IANA's number of the protocol in IP. */
    public int protocolNumber() {
        return protocolNumber;
    }
}
