// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a pcap byte by byte. */
final class PcapBytes {
    private final ByteBuffer out = ByteBuffer.allocate(4 << 20);
    private final int extraHeaderLength;

    private PcapBytes(ByteOrder order, int magic, int extraHeaderLength) {
        this.extraHeaderLength = extraHeaderLength;
        out.order(order).putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0);
    }

    static PcapBytes microseconds(ByteOrder order) {
        return new PcapBytes(order, 0xa1b2c3d4, 0).header(65_535, 1);
    }

    static PcapBytes nanoseconds(ByteOrder order) {
        return new PcapBytes(order, 0xa1b23c4d, 0).header(65_535, 1);
    }

    static PcapBytes patched(ByteOrder order) {
        return new PcapBytes(order, 0xa1b2cd34, 8).header(65_535, 1);
    }

    /** Replaces the snap length and the link type field. */
    PcapBytes header(int snapLength, int linkTypeField) {
        out.putInt(16, snapLength).putInt(20, linkTypeField).position(24);
        return this;
    }

    PcapBytes packet(int seconds, int fraction, byte[] bytes) {
        return packet(seconds, fraction, bytes.length, bytes.length, bytes);
    }

    /** A packet whose header may lie. */
    PcapBytes packet(int seconds, int fraction, int capturedLength, int originalLength, byte[] bytes) {
        out.putInt(seconds).putInt(fraction).putInt(capturedLength).putInt(originalLength)
                .put(new byte[extraHeaderLength]).put(bytes);
        return this;
    }

    byte[] bytes() {
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }
}
