// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * What a pcapng Interface Description Block says (draft-ietf-opsawg-pcapng section 4.2).
 *
 * @param linkType LINKTYPE_
 * @param snapLength most bytes kept of a packet, 0 when unlimited; unsigned
 * @param resolution if_tsresol: a power of ten, or with the top bit set of two, that a second is divided by
 * @param offsetSeconds if_tsoffset, added to each timestamp
 */
record PcapngInterface(int linkType, int snapLength, int resolution, long offsetSeconds) {
    private static final int LINK_TYPE_OFFSET = 8;
    private static final int SNAP_LENGTH_OFFSET = 12;
    private static final int OPTIONS_OFFSET = 16;
    private static final int OPTION_HEADER_LENGTH = 4;
    private static final int TRAILER_LENGTH = 4;

    /** Shortest block: header, fields and trailer. */
    static final int MIN_BLOCK_LENGTH = OPTIONS_OFFSET + TRAILER_LENGTH;

    private static final int OPTION_END = 0;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    private static final int MICROSECONDS = 6;
    private static final int POWER_OF_TWO = 0x80;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Reads a whole block of at least {@link #MIN_BLOCK_LENGTH}; options that do not fit end the list. */
    static PcapngInterface read(DirectBuffer block, int blockLength, ByteOrder order) {
        int resolution = MICROSECONDS;
        long offsetSeconds = 0;
        int at = OPTIONS_OFFSET;
        int end = blockLength - TRAILER_LENGTH;
        while (end - at >= OPTION_HEADER_LENGTH) {
            int code = block.getShort(at, order) & 0xFFFF;
            int length = block.getShort(at + 2, order) & 0xFFFF;
            at += OPTION_HEADER_LENGTH;
            if (code == OPTION_END || length > end - at) {
                break;
            }
            if (code == OPTION_RESOLUTION && length >= 1) {
                resolution = block.getByte(at) & 0xFF;
            } else if (code == OPTION_OFFSET && length >= Long.BYTES) {
                offsetSeconds = block.getLong(at, order);
            }
            at += PcapngReader.padded(length);
        }
        return new PcapngInterface(block.getShort(LINK_TYPE_OFFSET, order) & 0xFFFF,
                block.getInt(SNAP_LENGTH_OFFSET, order), resolution, offsetSeconds);
    }

    /** Nanoseconds since 1970 of a timestamp in this interface's units; nonsense in, nonsense out. */
    long toNs(long ticks) {
        int power = resolution & ~POWER_OF_TWO;
        long ns = resolution == power ? divideByPowerOfTen(ticks, power) : divideByPowerOfTwo(ticks, power);
        return ns + offsetSeconds * NS_PER_SECOND;
    }

    private static long divideByPowerOfTen(long ticks, int power) {
        long ns = ticks;
        for (int p = power; p < 9; p++) {
            ns *= 10;
        }
        for (int p = power; p > 9 && ns != 0; p--) {
            ns = Long.divideUnsigned(ns, 10);
        }
        return ns;
    }

    // ticks * 10^9 does not fit 64 bits: 2^-30 s since 1970 need 61 of them before the multiplication.
    private static long divideByPowerOfTwo(long ticks, int power) {
        long high = Math.unsignedMultiplyHigh(ticks, NS_PER_SECOND);
        long low = ticks * NS_PER_SECOND;
        if (power == 0) {
            return low;
        }
        return power < Long.SIZE ? high << (Long.SIZE - power) | low >>> power : high >>> (power - Long.SIZE);
    }
}
