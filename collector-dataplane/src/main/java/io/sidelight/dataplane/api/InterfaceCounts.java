// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.capture.CaptureStatistics;

/**
 * What came in at one network interface and what was lost there, since the start.
 *
 * @param packets packets that workers took
 * @param bytes captured bytes of them
 * @param droppedByKernel packets that the kernel dropped because a ring was full: the workers were too slow
 * @param droppedByInterface packets that the network card or its driver dropped
 * @param timesFull how often a ring was found full
 * @param truncatedPackets packets of which a snap length kept only the beginning
 * @param damage that it is gone, in a sentence; empty when it is not
 */
public record InterfaceCounts(String name, long packets, long bytes, long droppedByKernel, long droppedByInterface,
        long timesFull, long truncatedPackets, String damage) {
    static InterfaceCounts of(String name, CaptureStatistics seen) {
        return new InterfaceCounts(name, seen.packets(), seen.bytes(), seen.droppedByKernel(),
                seen.droppedByInterface(), seen.timesFull(), seen.truncatedPackets(), seen.damage());
    }
}
