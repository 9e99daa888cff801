// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.List;

/**
 * What is known of one network interface as something to capture from. Numbers that cannot be had are -1.
 *
 * @param up whether it is switched on
 * @param linked whether it has a link
 * @param linkType its packets' link type (LINKTYPE_), -1 when they cannot be read
 * @param speedMbit speed of the link in Mbit/s
 * @param mtu most bytes of an IP packet
 * @param addresses IP addresses, as text
 * @param promiscuous whether it passes on what is not addressed to it, because some program asked for that
 * @param numaNode the NUMA node it is attached to
 * @param receiveQueues queues that its packets come in by
 * @param receiveRing packets that the card keeps for the kernel, and the most it could
 * @param offloads what joins packets before they can be captured
 * @param ring whether rings can be used, and why not
 * @param libpcap whether libpcap can be used, and why not
 * @param fanout whether several workers can share it, and why not
 * @param advice what an operator should change, a sentence each
 */
public record InterfaceFacts(String name, boolean up, boolean linked, int linkType, int speedMbit, int mtu,
        List<String> addresses, boolean promiscuous, int numaNode, int receiveQueues, ReceiveRing receiveRing,
        Offloads offloads, Use ring, Use libpcap, Use fanout, List<String> advice) {

    public InterfaceFacts {
        addresses = List.copyOf(addresses);
        advice = List.copyOf(advice);
    }

    /** Packets that a card keeps for the kernel: now, and at most. */
    public record ReceiveRing(int packets, int mostPackets) {
        /** Of an interface that has none, or does not tell. */
        public static final ReceiveRing UNKNOWN = new ReceiveRing(-1, -1);
    }

    /** Whether received packets are joined: by the kernel (GRO), by the card (LRO). */
    public record Offloads(Setting gro, Setting lro) {
        /** Of an interface that does not tell. */
        public static final Offloads UNKNOWN = new Offloads(Setting.UNKNOWN, Setting.UNKNOWN);
    }

    /** Something that is switched on or off. */
    public enum Setting {
        ON,
        OFF,
        UNKNOWN;

        /** The setting of a bit. */
        public static Setting of(boolean on) {
            return on ? ON : OFF;
        }
    }

    /**
     * Whether something can be used.
     *
     * @param whyNot empty when it can, else a sentence without the interface's name
     */
    public record Use(String whyNot) {
        /** It can. */
        public static final Use POSSIBLE = new Use("");

        public boolean isPossible() {
            return whyNot.isEmpty();
        }
    }
}
