// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sidelight.dataplane.tls.wire.HandshakeType;
import org.agrona.DirectBuffer;

/**
 * Layout of the header before each fragment of a handshake message (RFC 6347 section 4.2.2). That of a whole message is what
 * the transcript has of it.
 *
 * <pre>
 * | type (1) | message length (3) | message sequence (2) | fragment offset (3) | fragment length (3) | fragment ...
 * </pre>
 */
final class FragmentHeader {
    static final int LENGTH = HandshakeType.DATAGRAM_HEADER_LENGTH;

    /** Of the messages that begin a connection. */
    private static final int LAST_TYPE = HandshakeType.COMPRESSED_CERTIFICATE;

    static final int SEQUENCE_OFFSET = 4;

    private FragmentHeader() {}

    /** Whether a fragment of a message may stand here, with {@code length} bytes to the end of the datagram. */
    static boolean isSound(DirectBuffer buffer, int at, int length) {
        if (length < LENGTH || at + LENGTH > buffer.capacity()) {
            return false;
        }
        int messageLength = buffer.getInt(at, BIG_ENDIAN) & 0xFF_FFFF;
        int start = buffer.getInt(at + 5, BIG_ENDIAN) & 0xFF_FFFF;
        int fragmentLength = buffer.getInt(at + 8, BIG_ENDIAN) & 0xFF_FFFF;
        return (buffer.getByte(at) & 0xFF) <= LAST_TYPE && start <= messageLength
                && fragmentLength <= messageLength - start && fragmentLength <= length - LENGTH;
    }

    /** Whether the fragment whose header stands here is the beginning of its message. */
    static boolean isFirst(DirectBuffer buffer, int at) {
        return (buffer.getInt(at + 5, BIG_ENDIAN) & 0xFF_FFFF) == 0;
    }

    static int type(byte[] buffer, int at) {
        return buffer[at] & 0xFF;
    }

    static int messageLength(byte[] buffer, int at) {
        return u24(buffer, at + 1);
    }

    static int messageSequence(byte[] buffer, int at) {
        return (buffer[at + 4] & 0xFF) << 8 | buffer[at + 5] & 0xFF;
    }

    static int fragmentOffset(byte[] buffer, int at) {
        return u24(buffer, at + 6);
    }

    static int fragmentLength(byte[] buffer, int at) {
        return u24(buffer, at + 9);
    }

    /** Writes the header that a message has when it comes in one fragment. */
    static void writeWhole(byte[] out, int type, int messageLength, int messageSequence) {
        out[0] = (byte) type;
        putU24(out, 1, messageLength);
        out[4] = (byte) (messageSequence >> 8);
        out[5] = (byte) messageSequence;
        putU24(out, 6, 0);
        putU24(out, 9, messageLength);
    }

    private static int u24(byte[] buffer, int at) {
        return (buffer[at] & 0xFF) << 16 | (buffer[at + 1] & 0xFF) << 8 | buffer[at + 2] & 0xFF;
    }

    private static void putU24(byte[] out, int at, int value) {
        out[at] = (byte) (value >> 16);
        out[at + 1] = (byte) (value >> 8);
        out[at + 2] = (byte) value;
    }
}
