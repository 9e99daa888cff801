// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * What a source delivered and what it lost.
 *
 * @param packets packets delivered
 * @param bytes captured bytes delivered
 * @param droppedByKernel packets that the kernel dropped because the ring was full
 * @param truncatedPackets packets of which a snap length kept only the beginning
 * @param damage what stopped a file from being read to its end (one sentence with file and byte offset), else empty
 */
public record CaptureStatistics(long packets, long bytes, long droppedByKernel, long truncatedPackets, String damage) {
    /** Nothing seen, nothing lost. */
    static final CaptureStatistics NOTHING = new CaptureStatistics(0, 0, 0, 0, "");
}
