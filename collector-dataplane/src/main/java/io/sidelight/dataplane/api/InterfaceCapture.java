// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import java.time.Duration;
import java.util.List;

/**
 * How packets are taken from network interfaces.
 *
 * @param interfaces their names; the directions of one link may come in on two of them
 * @param filter which packets, in the words of pcap-filter(7), whatever VLAN tags they have; empty for all
 * @param promiscuous whether the cards shall pass on what is not addressed to them, as a mirror port needs
 * @param ring where packets wait
 * @param fanoutGroup number, 1 to 65535, of the group in which the workers' rings share an interface; 0 for a free one
 * @param hardwareTime whether the cards' clocks stamp packets instead of the kernel's
 * @param skew how far clocks of two interfaces may differ, for their packets to be put in order of time
 * @param cpus where workers run: a list like {@code 0-3,8}, {@code auto} for CPUs near the cards, or empty for anywhere
 * @param idle what a worker does that finds no packet
 * @param source what packets come through
 */
public record InterfaceCapture(List<String> interfaces, String filter, boolean promiscuous, Ring ring,
        int fanoutGroup, boolean hardwareTime, Duration skew, String cpus, Idle idle, Source source) {
    private static final Duration DEFAULT_SKEW = Duration.ofMillis(10);

    public InterfaceCapture {
        interfaces = List.copyOf(interfaces);
    }

    /** All packets, promiscuous, with rings of 64 MiB; an idle worker sleeps. */
    public static InterfaceCapture of(String... interfaces) {
        return new InterfaceCapture(List.of(interfaces), "", true, Ring.defaults(), 0, false, DEFAULT_SKEW, "",
                Idle.PARK, Source.RING);
    }

    /**
     * The ring of one worker on one interface.
     *
     * @param bytes room for packets that wait to be handled
     * @param blockBytes how much the kernel hands over at a time: a power of two, at least 128 KiB
     * @param blockTimeout how long the kernel waits for a block to fill before it hands it over as it is
     * @param snapLength bytes kept of a packet
     */
    public record Ring(long bytes, int blockBytes, Duration blockTimeout, int snapLength) {
        private static final int WHOLE_PACKETS = 262_144;

        /** 64 MiB in blocks of 128 KiB, handed over at least every 10 ms; whole packets. */
        public static Ring defaults() {
            return new Ring(64 << 20, 1 << 17, Duration.ofMillis(10), WHOLE_PACKETS);
        }

        /** How long nobody may read it when packets are few: each timeout takes a block, full or not. */
        public Duration lasts() {
            return blockTimeout.multipliedBy(bytes / blockBytes);
        }
    }

    /** What packets come through. */
    public enum Source {
        /** A ring shared with the kernel for each worker: Linux, Ethernet, loopback and tunnels. */
        RING,
        /** libpcap, on one thread for all workers: other systems, other kinds of interfaces. */
        LIBPCAP
    }

    /** What a worker does that finds no packet. */
    public enum Idle {
        /** Looks again at once: the shortest delay, at the price of the whole core. */
        BUSY,
        /** Lets others run, and looks again. */
        YIELDING,
        /** Sleeps in the kernel until packets are handed over. */
        PARK
    }
}
