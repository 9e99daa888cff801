// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.tls.dtls.DtlsHeader;

/** Tells the UDP datagrams that are worth a look from all others, before anything is made for them. Hot per datagram. */
final class DatagramOpening {
    private DatagramOpening() {}

    /** Whether the first byte is one that DTLS records begin with; whether it is DTLS depends on the flow. */
    static boolean mayBeDtls(DecodedPacket datagram) {
        if (datagram.payloadLength() == 0) {
            return false;
        }
        byte first = datagram.payloadBuffer().getByte(datagram.payloadOffset());
        return DtlsHeader.isFirstByte(first) || DtlsHeader.isUnified(first);
    }

    /** Whether a datagram of an unknown flow is one that DTLS begins with, or is in the midst of, without doubt. */
    static boolean opens(DecodedPacket datagram) {
        return DtlsHeader.isOpening(datagram.payloadBuffer(), datagram.payloadOffset(), datagram.payloadLength(),
                datagram.missingPayload());
    }
}
