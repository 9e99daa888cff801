// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * Layout of a TPACKET_V3 ring, from linux/if_packet.h: {@code tpacket_block_desc} at the start of each block,
 * {@code tpacket3_hdr} before each packet, {@code sockaddr_ll} behind that. In the machine's byte order; the same on x86_64
 * and aarch64.
 *
 * <pre>
 * block:  version 4, offset of private area 4, status 4, packets 4, offset of first packet 4, length 4, sequence 8, times 16
 * packet: next offset 4, seconds 4, nanoseconds 4, captured length 4, original length 4, status 4, link-layer offset 2,
 *         network offset 2, hash 4, VLAN tag 4, VLAN protocol 2, padding 10; then sockaddr_ll
 * </pre>
 */
final class RingDescriptor {
    static final int BLOCK_STATUS_OFFSET = 8;
    static final int BLOCK_PACKETS_OFFSET = 12;
    static final int BLOCK_FIRST_PACKET_OFFSET = 16;

    static final int NEXT_PACKET_OFFSET = 0;
    static final int SECONDS_OFFSET = 4;
    static final int NANOSECONDS_OFFSET = 8;
    static final int CAPTURED_LENGTH_OFFSET = 12;
    static final int ORIGINAL_LENGTH_OFFSET = 16;
    static final int PACKET_STATUS_OFFSET = 20;
    static final int LINK_LAYER_OFFSET = 24;
    static final int VLAN_TAG_OFFSET = 32;
    static final int VLAN_PROTOCOL_OFFSET = 36;
    static final int ADDRESS_OFFSET = 48;
    static final int PACKET_TYPE_OFFSET = ADDRESS_OFFSET + 10;

    /** TP_STATUS_KERNEL: the block is the kernel's to fill. */
    static final int STATUS_KERNEL = 0;
    /** TP_STATUS_USER: the block is ours to read. */
    static final int STATUS_USER = 1;
    /** TP_STATUS_VLAN_VALID */
    static final int STATUS_VLAN = 1 << 4;

    /** TP_STATUS_VLAN_TPID_VALID */
    static final int STATUS_VLAN_PROTOCOL = 1 << 6;

    static final int VLAN_ID_MASK = 0xFFF;
    /** PACKET_OUTGOING */
    static final int TYPE_OUTGOING = 4;

    private RingDescriptor() {}
}
