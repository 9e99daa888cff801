// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/** Whose clock stamps the packets of a {@link PacketRing}. */
public enum TimestampSource {
    /** The kernel's, when it receives the packet. */
    SOFTWARE,
    /**
     * The network card's own, when the packet is on the wire. That clock must be kept on time (phc2sys). Packets which the card
     * does not stamp have the kernel's time.
     */
    HARDWARE
}
