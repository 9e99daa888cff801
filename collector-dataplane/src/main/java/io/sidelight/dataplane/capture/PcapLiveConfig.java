// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.time.Duration;

/**
 * How libpcap keeps packets until they are polled, and which.
 *
 * @param filter which packets, in the words of pcap-filter(7); empty for all. Tagged ones match as well
 * @param snapLength bytes kept of a packet
 * @param promiscuous whether the network card shall pass on what is not addressed to it, as a mirror port needs
 * @param bufferBytes room for packets that wait
 * @param timeout how long packets may be held back so that more come at a time
 */
public record PcapLiveConfig(String filter, int snapLength, boolean promiscuous, int bufferBytes, Duration timeout) {
    private static final int MIN_SNAP_LENGTH = 118;
    private static final int MIN_BUFFER_BYTES = 1 << 20;
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

    public PcapLiveConfig {
        if (snapLength < MIN_SNAP_LENGTH || snapLength > PacketRingConfig.WHOLE_PACKETS) {
            throw new IllegalArgumentException("snap length is " + snapLength + ", must be " + MIN_SNAP_LENGTH + " to "
                    + PacketRingConfig.WHOLE_PACKETS);
        }
        if (bufferBytes < MIN_BUFFER_BYTES) {
            throw new IllegalArgumentException(
                    "capture buffer is " + bufferBytes + " bytes, must be at least " + MIN_BUFFER_BYTES);
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("capture timeout is " + timeout.toMillis() + " ms, must be 1 to "
                    + MAX_TIMEOUT.toMillis() + " ms");
        }
    }

    /** All packets, whole, promiscuous; 64 MiB of room, handed over at least every 10 ms. */
    public static PcapLiveConfig defaults() {
        return new PcapLiveConfig("", PacketRingConfig.WHOLE_PACKETS, true, 64 << 20, Duration.ofMillis(10));
    }
}
