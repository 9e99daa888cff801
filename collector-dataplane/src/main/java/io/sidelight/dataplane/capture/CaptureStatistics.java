// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * What a source delivered and what it lost.
 *
 * @param packets packets delivered
 * @param bytes captured bytes delivered
 * @param droppedByKernel packets that the kernel dropped because the ring was full: the reader was too slow
 * @param droppedByInterface packets that the network card or its driver dropped before the kernel saw them, by the interface's
 *     own counters since the source was opened; told by one of the sources that share an interface
 * @param timesFull how often the ring was found full
 * @param truncatedPackets packets of which a snap length kept only the beginning
 * @param damage what stopped a file from being read to its end (one sentence with file and byte offset), or that an interface is gone,
 *     else empty
 */
public record CaptureStatistics(long packets, long bytes, long droppedByKernel, long droppedByInterface, long timesFull,
        long truncatedPackets, String damage) {
    /** Nothing seen, nothing lost. */
    static final CaptureStatistics NOTHING = new CaptureStatistics(0, 0, 0, 0, "");

    /** Of a source that is no ring. */
    public CaptureStatistics(long packets, long bytes, long droppedByKernel, long truncatedPackets, String damage) {
        this(packets, bytes, droppedByKernel, 0, 0, truncatedPackets, damage);
    }

    /** Both together. */
    public CaptureStatistics plus(CaptureStatistics more) {
        return new CaptureStatistics(packets + more.packets, bytes + more.bytes, droppedByKernel + more.droppedByKernel,
                droppedByInterface + more.droppedByInterface, timesFull + more.timesFull,
                truncatedPackets + more.truncatedPackets, joined(damage, more.damage));
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }
}
