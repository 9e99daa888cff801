// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;

/**
 * Tells whether a hello begins at some byte of a stream that may be anything (RFC 5246 sections 7.4.1.2 and 7.4.1.3, appendix
 * E.2 for the form of SSLv2). So strict that random bytes are not taken for one: each length within must agree with those
 * around it. A hello that is cut into many records is known too. The answer does not depend on how the stream was cut.
 */
final class HelloProbe {
    /** What begins here is no hello. */
    static final int NONE = 0;
    /** A hello may begin here; more bytes will tell, {@link #MAX_BYTES} at most. */
    static final int MORE = 1;
    /** A ClientHello. */
    static final int CLIENT_HELLO = 2;
    /** A ServerHello, HelloRetryRequest included. */
    static final int SERVER_HELLO = 3;

    /** With so many bytes the answer is never {@link #MORE}: what is looked at, in records of one byte. */
    static final int MAX_BYTES = 512;

    private static final int VERSION_OFFSET = HandshakeType.HEADER_LENGTH;
    /** Of both hellos: version and random come before. */
    private static final int SESSION_ID_OFFSET = VERSION_OFFSET + 2 + 32;
    private static final int MAX_SESSION_ID = 32;
    /** Through the length of a ServerHello's extensions, behind the longest session id. */
    private static final int LOOKED_AT = SESSION_ID_OFFSET + 1 + MAX_SESSION_ID + 2 + 1 + 2;
    private static final int MAX_HELLO_LENGTH = 1 << 17;
    private static final int MAX_PLAIN_FRAGMENT = 1 << 14;

    private static final int SSL_V2_LOOKED_AT = 11;
    private static final int SSL_V2_FIXED = 9;
    private static final int SSL_V2_MAX_LENGTH = 510;

    /** The first bytes of the handshake message, without the headers of the records around it. */
    private final byte[] message = new byte[LOOKED_AT];

    /** Judges what begins at {@code at}; nothing is read from {@code limit} on. */
    int judge(DirectBuffer buffer, int at, int limit) {
        int first = buffer.getByte(at) & 0xFF;
        if (first == ContentType.HANDSHAKE) {
            return records(buffer, at, limit);
        }
        return (first & 0xFE) == 0x80 ? sslV2(buffer, at, limit) : NONE;
    }

    /** Gathers the message over records of one version, then judges it. */
    private int records(DirectBuffer buffer, int first, int limit) {
        int gathered = 0;
        int version = -1;
        int at = first;
        while (true) {
            int header = header(buffer, at, limit, version);
            if (header != CLIENT_HELLO) {
                return header;
            }
            version = buffer.getShort(at + 1, BIG_ENDIAN);
            int fragment = buffer.getShort(at + 3, BIG_ENDIAN) & 0xFFFF;
            int body = at + RecordHeader.LENGTH;
            int taken = Math.min(Math.min(fragment, limit - body), LOOKED_AT - gathered);
            buffer.getBytes(body, message, gathered, taken);
            gathered += taken;
            int verdict = message(gathered, at == first ? fragment : 0);
            if (verdict != MORE) {
                return verdict;
            }
            if (limit - body <= fragment) {
                return MORE;
            }
            at = body + fragment;
        }
    }

    /** NONE, MORE, or CLIENT_HELLO for a record header of a handshake in clear; {@code version} is -1 when any will do. */
    private static int header(DirectBuffer buffer, int at, int limit, int version) {
        int seen = limit - at;
        if (seen > 0 && buffer.getByte(at) != ContentType.HANDSHAKE || seen > 1 && !isMajor(buffer.getByte(at + 1))) {
            return NONE;
        }
        if (seen < RecordHeader.LENGTH) {
            return MORE;
        }
        int recordVersion = buffer.getShort(at + 1, BIG_ENDIAN);
        int fragment = buffer.getShort(at + 3, BIG_ENDIAN) & 0xFFFF;
        boolean plausible = ProtocolVersion.isRecordVersion(recordVersion)
                && (version < 0 || recordVersion == version) && fragment > 0 && fragment <= MAX_PLAIN_FRAGMENT;
        return plausible ? CLIENT_HELLO : NONE;
    }

    private static boolean isMajor(byte major) {
        return major == 3 || major == ProtocolVersion.TLCP_1_1 >> 8;
    }

    /** @param fragment length of the record in which the message begins, 0 when another one is looked at */
    private int message(int length, int fragment) {
        if (length == 0) {
            return MORE;
        }
        int type = message[0];
        if (type != HandshakeType.CLIENT_HELLO && type != HandshakeType.SERVER_HELLO) {
            return NONE;
        }
        if (length < HandshakeType.HEADER_LENGTH) {
            return MORE;
        }
        int end = HandshakeType.HEADER_LENGTH
                + ((message[1] & 0xFF) << 16 | (message[2] & 0xFF) << 8 | message[3] & 0xFF);
        if (end < SESSION_ID_OFFSET + 4 || end > MAX_HELLO_LENGTH) {
            return NONE;
        }
        if (length <= VERSION_OFFSET) {
            return MORE;
        }
        byte major = message[VERSION_OFFSET];
        // drafts of TLS 1.3 had versions of their own in the ServerHello
        if (!isMajor(major) && !(type == HandshakeType.SERVER_HELLO && major == 0x7F)) {
            return NONE;
        }
        if (length <= SESSION_ID_OFFSET) {
            return MORE;
        }
        if (type == HandshakeType.CLIENT_HELLO) {
            // it goes alone, so its record does not reach beyond it
            return fragment > end ? NONE : clientHello(length, end);
        }
        return serverHello(length, end, major == 0x7F);
    }

    private int clientHello(int length, int end) {
        int suites = SESSION_ID_OFFSET + 1 + (message[SESSION_ID_OFFSET] & 0xFF);
        if (message[SESSION_ID_OFFSET] > MAX_SESSION_ID || message[SESSION_ID_OFFSET] < 0 || end - suites < 2) {
            return NONE;
        }
        if (length < suites + 2) {
            return MORE;
        }
        int suitesLength = u16(suites);
        // at least one compression method follows, with its length before it
        boolean fits = suitesLength >= 2 && suitesLength % 2 == 0 && suitesLength <= end - suites - 2 - 2;
        return fits ? CLIENT_HELLO : NONE;
    }

    private int serverHello(int length, int end, boolean draft) {
        int suite = draft ? SESSION_ID_OFFSET : SESSION_ID_OFFSET + 1 + (message[SESSION_ID_OFFSET] & 0xFF);
        if (!draft && (message[SESSION_ID_OFFSET] > MAX_SESSION_ID || message[SESSION_ID_OFFSET] < 0)) {
            return NONE;
        }
        int extensions = draft ? suite + 2 : suite + 3;
        if (end == extensions) {
            return SERVER_HELLO; // TLS 1.2 and before may have none
        }
        if (end - extensions < 2) {
            return NONE;
        }
        if (length < extensions + 2) {
            return MORE;
        }
        return u16(extensions) == end - extensions - 2 ? SERVER_HELLO : NONE;
    }

    private int u16(int offset) {
        return (message[offset] & 0xFF) << 8 | message[offset + 1] & 0xFF;
    }

    /** Length (2 bytes), type, version, then three lengths that must fill the first one. */
    private static int sslV2(DirectBuffer buffer, int at, int limit) {
        int seen = limit - at;
        if (seen > 2 && buffer.getByte(at + 2) != HandshakeType.CLIENT_HELLO
                || seen > 3 && buffer.getByte(at + 3) != 3) {
            return NONE;
        }
        if (seen < SSL_V2_LOOKED_AT) {
            return MORE;
        }
        int length = buffer.getShort(at, BIG_ENDIAN) & 0x7FFF;
        int suites = buffer.getShort(at + 5, BIG_ENDIAN) & 0xFFFF;
        int sessionId = buffer.getShort(at + 7, BIG_ENDIAN) & 0xFFFF;
        int challenge = buffer.getShort(at + 9, BIG_ENDIAN) & 0xFFFF;
        boolean consistent = length <= SSL_V2_MAX_LENGTH && suites > 0 && suites % 3 == 0
                && sessionId <= MAX_SESSION_ID && challenge >= 16 && challenge <= 32
                && length == SSL_V2_FIXED + suites + sessionId + challenge;
        return consistent ? CLIENT_HELLO : NONE;
    }
}
