// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.HandshakeType;

/** Header of handshake messages, how much of it the transcript has, and the form of the ClientHello. */
public enum MessageForm {
    TLS(HandshakeType.HEADER_LENGTH, HandshakeType.HEADER_LENGTH),
    /** All of a DTLS header is hashed, as of a message in one fragment (RFC 6347 section 4.2.6). */
    DTLS(HandshakeType.DATAGRAM_HEADER_LENGTH, HandshakeType.DATAGRAM_HEADER_LENGTH),
    /** OpenSSL 0.9.8 hashed bodies only. */
    DTLS_OPENSSL(HandshakeType.DATAGRAM_HEADER_LENGTH, 0);

    private final int headerLength;
    private final int hashedHeaderLength;

    MessageForm(int headerLength, int hashedHeaderLength) {
        this.headerLength = headerLength;
        this.hashedHeaderLength = hashedHeaderLength;
    }

    int headerLength() {
        return headerLength;
    }

    /** So many of the header's first bytes are in the transcript. */
    int hashedHeaderLength() {
        return hashedHeaderLength;
    }

    ClientHello parseClientHello(byte[] buffer, int offset, int length) {
        return this == TLS
                ? ClientHello.parse(buffer, offset, length)
                : ClientHello.parseDatagram(buffer, offset, length);
    }
}
