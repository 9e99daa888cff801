// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Reads classic pcap (draft-ietf-opsawg-pcap) in either byte order, with micro- or nanoseconds, and the variant of a
 * patched libpcap ({@code 0xa1b2cd34}) whose packet headers are eight bytes longer.
 *
 * <pre>
 * file:   magic 4, major 2, minor 2, reserved 8, snap length 4, FCS bits and link type 4
 * packet: seconds 4, fraction 4, captured length 4, original length 4, [8 more in the variant], bytes
 * </pre>
 */
final class PcapReader implements CaptureReader {
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int PATCHED = 0xa1b2cd34;

    private static final int FILE_HEADER_LENGTH = 24;
    private static final int LINK_TYPE_OFFSET = 20;
    // The upper bits tell of frame check sequences at the packets' ends, which IP's own lengths leave out anyway.
    private static final int LINK_TYPE_MASK = 0xFFFF;

    private static final int SECONDS_OFFSET = 0;
    private static final int FRACTION_OFFSET = 4;
    private static final int CAPTURED_LENGTH_OFFSET = 8;
    private static final int ORIGINAL_LENGTH_OFFSET = 12;
    private static final int PACKET_HEADER_LENGTH = 16;
    private static final int PATCHED_HEADER_LENGTH = 24;

    private final CaptureInput input;
    private final ByteOrder order;
    private final int headerLength;
    private final long fractionNs;
    private int linkType;
    private boolean inPackets;
    private String damage = "";

    /** Reads {@code input}, which is at a magic number that {@link #isMagic} knows. */
    PcapReader(CaptureInput input, int magic) {
        this.input = input;
        order = isKnown(magic) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int known = isKnown(magic) ? magic : Integer.reverseBytes(magic);
        headerLength = known == PATCHED ? PATCHED_HEADER_LENGTH : PACKET_HEADER_LENGTH;
        fractionNs = known == NANOSECONDS ? 1 : 1_000;
    }

    /** True when a file whose first four bytes, read as little-endian, are {@code magic} is a pcap. */
    static boolean isMagic(int magic) {
        return isKnown(magic) || isKnown(Integer.reverseBytes(magic));
    }

    private static boolean isKnown(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS || magic == PATCHED;
    }

    @Override
    public boolean next(CapturedPacket packet, long number) {
        if (!inPackets && !readFileHeader()) {
            return false;
        }
        if (!input.require(headerLength)) {
            return end("the header of a packet", headerLength);
        }
        int length = input.window().getInt(CAPTURED_LENGTH_OFFSET, order);
        if (length < 0 || length > MAX_PACKET_LENGTH) {
            return stop("is damaged at byte " + input.position() + ": a packet of " + Integer.toUnsignedString(length)
                    + " bytes is longer than any can be");
        }
        if (!input.require(headerLength + length)) {
            return end("a packet", headerLength + length);
        }
        deliver(packet, number, length);
        return true;
    }

    private boolean readFileHeader() {
        if (!input.require(FILE_HEADER_LENGTH)) {
            return end("the header of the file", FILE_HEADER_LENGTH);
        }
        linkType = input.window().getInt(LINK_TYPE_OFFSET, order) & LINK_TYPE_MASK;
        input.skip(FILE_HEADER_LENGTH);
        inPackets = true;
        return true;
    }

    private void deliver(CapturedPacket packet, long number, int length) {
        DirectBuffer header = input.window();
        long seconds = Integer.toUnsignedLong(header.getInt(SECONDS_OFFSET, order));
        long fraction = Integer.toUnsignedLong(header.getInt(FRACTION_OFFSET, order));
        int original = CaptureReader.originalLength(header.getInt(ORIGINAL_LENGTH_OFFSET, order), length);
        input.wrap(packet, headerLength, length, original);
        packet.describe(number, seconds * 1_000_000_000L + fraction * fractionNs, linkType, 0);
        input.skip(headerLength + length);
    }

    /** The input has not {@code needed} bytes: not yet, or because it has ended, in good order or not. */
    private boolean end(String what, int needed) {
        if (input.isWaiting()) {
            return false;
        }
        return stop(inPackets && input.available() == 0
                ? CaptureReader.ended(input)
                : CaptureReader.cutShort(input, what, needed));
    }

    private boolean stop(String why) {
        damage = why;
        return false;
    }

    @Override
    public String damage() {
        return damage;
    }
}
