// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sidelight.dataplane.api.event.CaptureException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Makes a network card stamp what it receives, and a packet socket tell those stamps (Linux's networking/timestamping). The
 * card goes on stamping afterwards, since other programs may have asked for the same.
 */
final class HardwareTimestamps {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_TIMESTAMP = 17;
    private static final int RAW_HARDWARE = 1 << 6;
    private static final int SIOCSHWTSTAMP = 0x89B0;
    // struct ifreq: name, then a pointer to struct hwtstamp_config: flags, transmit type, receive filter.
    private static final int INTERFACE_REQUEST_SIZE = 40;
    private static final int INTERFACE_REQUEST_POINTER_OFFSET = 16;
    private static final int CONFIG_SIZE = 12;
    private static final int CONFIG_FILTER_OFFSET = 8;
    private static final int FILTER_ALL = 1;

    private static final int EPERM = 1;

    private HardwareTimestamps() {}

    /** @throws CaptureException when the card cannot, or there is no right to ask it */
    static void enable(PacketSocket socket, LibC libc) {
        String name = socket.interfaceName();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = arena.allocate(CONFIG_SIZE, Integer.BYTES);
            config.set(JAVA_INT, CONFIG_FILTER_OFFSET, FILTER_ALL);
            MemorySegment request = arena.allocate(INTERFACE_REQUEST_SIZE, Long.BYTES);
            request.setString(0, name);
            request.set(ADDRESS, INTERFACE_REQUEST_POINTER_OFFSET, config);
            int result = libc.ioctl(socket.descriptor(), SIOCSHWTSTAMP, request);
            if (result == -EPERM) {
                throw new CaptureException("not allowed to make " + name + " stamp packets: run as root or with"
                        + " CAP_NET_ADMIN, or use software time stamps");
            }
            if (result < 0) {
                throw new CaptureException(
                        "the network card of " + name + " cannot stamp all packets (the kernel says «"
                                + libc.describe(-result) + "»): use software time stamps");
            }
        }
        socket.set(SOL_PACKET, PACKET_TIMESTAMP, "ask for hardware time stamps", RAW_HARDWARE);
    }
}
