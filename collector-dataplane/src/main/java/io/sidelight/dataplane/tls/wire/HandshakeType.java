// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/** Handshake message types (registry «TLS HandshakeType»). */
public final class HandshakeType {
    public static final int HELLO_REQUEST = 0;
    public static final int CLIENT_HELLO = 1;
    public static final int SERVER_HELLO = 2;
    /** Of DTLS: asks for the ClientHello again, with a cookie (RFC 6347 section 4.2.1). */
    public static final int HELLO_VERIFY_REQUEST = 3;
    public static final int NEW_SESSION_TICKET = 4;
    public static final int END_OF_EARLY_DATA = 5;
    public static final int ENCRYPTED_EXTENSIONS = 8;
    public static final int CERTIFICATE = 11;
    public static final int SERVER_KEY_EXCHANGE = 12;
    public static final int CERTIFICATE_REQUEST = 13;
    public static final int SERVER_HELLO_DONE = 14;
    public static final int CERTIFICATE_VERIFY = 15;
    public static final int CLIENT_KEY_EXCHANGE = 16;
    public static final int FINISHED = 20;
    public static final int KEY_UPDATE = 24;
    public static final int COMPRESSED_CERTIFICATE = 25;
    /** Never sent: stands for the first ClientHello in a transcript with a HelloRetryRequest (RFC 8446 section 4.4.1). */
    public static final int MESSAGE_HASH = 254;

    /** Type and 24-bit length. */
    public static final int HEADER_LENGTH = 4;

    /** The same with message sequence, fragment offset and fragment length (RFC 6347 section 4.2.2). */
    public static final int DATAGRAM_HEADER_LENGTH = 12;

    private HandshakeType() {}
}
