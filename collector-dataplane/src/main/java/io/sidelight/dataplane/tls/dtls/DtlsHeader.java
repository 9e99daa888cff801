// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;

/**
 * Layout of a DTLS record's header (RFC 6347 section 4.1), and what tells it from all else that UDP carries. Hot per datagram.
 *
 * <pre>
 * | type (1) | version (2) | epoch (2) | sequence (6) | length (2) | fragment ...
 * </pre>
 */
public final class DtlsHeader {
    public static final int LENGTH = 13;

    private static final int VERSION_OFFSET = 1;
    private static final int EPOCH_OFFSET = 3;
    private static final int LENGTH_OFFSET = 11;
    private static final int LAST_TYPE = 26; // ACK of DTLS 1.3
    /** In the body of a ClientHello, behind its version. */
    private static final int HELLO_RANDOM_OFFSET = 2;

    private DtlsHeader() {}

    /** Whether DTLS records may begin with this byte. */
    public static boolean isFirstByte(byte first) {
        return first >= ContentType.CHANGE_CIPHER_SPEC && first <= LAST_TYPE;
    }

    /** Whether protected records of DTLS 1.3 begin with this byte (RFC 9147 section 4); so does much that is not DTLS. */
    public static boolean isUnified(byte first) {
        return (first & 0xE0) == 0x20;
    }

    /** Whether a record's header may stand here; at least {@link #LENGTH} bytes must. */
    public static boolean isPlausible(DirectBuffer buffer, int offset) {
        return isFirstByte(buffer.getByte(offset))
                && ProtocolVersion.isDatagramRecordVersion(u16(buffer, offset + VERSION_OFFSET))
                && fragmentLength(buffer, offset) <= RecordHeader.MAX_FRAGMENT_LENGTH;
    }

    /** Length of the fragment behind the header. */
    public static int fragmentLength(DirectBuffer buffer, int offset) {
        return u16(buffer, offset + LENGTH_OFFSET);
    }

    /**
     * Whether a datagram of an unknown flow shows without doubt that it is DTLS: it begins with a handshake message in clear, or
     * with a protected record, and its records fill it to the last byte.
     *
     * @param length bytes captured of the datagram
     * @param missing bytes that a snap length cut away
     */
    public static boolean isOpening(DirectBuffer buffer, int offset, int length, int missing) {
        if (length < LENGTH || !isPlausible(buffer, offset)) {
            return false;
        }
        int type = buffer.getByte(offset);
        boolean clear = u16(buffer, offset + EPOCH_OFFSET) == 0;
        boolean begins = type == ContentType.HANDSHAKE
                && (!clear || FragmentHeader.isSound(buffer, offset + LENGTH, length - LENGTH + missing))
                || type == ContentType.APPLICATION_DATA && !clear;
        return begins && fills(buffer, offset, length, missing);
    }

    /** Whether a datagram begins with the ClientHello that begins a handshake in clear. */
    public static boolean isFirstHello(DirectBuffer buffer, int offset, int length) {
        int message = offset + LENGTH;
        return isOpening(buffer, offset, length, 0) && u16(buffer, offset + EPOCH_OFFSET) == 0
                && buffer.getByte(message) == HandshakeType.CLIENT_HELLO
                && u16(buffer, message + FragmentHeader.SEQUENCE_OFFSET) == 0
                && FragmentHeader.isFirst(buffer, message);
    }

    /** Whether the ClientHello in clear that a datagram begins with has this random. */
    public static boolean hasRandom(DirectBuffer buffer, int offset, int length, byte[] random) {
        int at = offset + LENGTH + FragmentHeader.LENGTH + HELLO_RANDOM_OFFSET;
        if (random.length > length - (at - offset)) {
            return false;
        }
        for (int i = 0; i < random.length; i++) {
            if (buffer.getByte(at + i) != random[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean fills(DirectBuffer buffer, int offset, int length, int missing) {
        int at = offset;
        int end = offset + length;
        while (end - at >= LENGTH) {
            int fragmentLength = fragmentLength(buffer, at);
            if (!isPlausible(buffer, at) || fragmentLength > end - at - LENGTH + missing) {
                return false;
            }
            at += LENGTH + Math.min(fragmentLength, end - at - LENGTH);
        }
        return at == end || missing > 0;
    }

    private static int u16(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }
}
