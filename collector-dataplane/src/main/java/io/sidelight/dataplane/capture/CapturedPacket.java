// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Flyweight over one captured packet, from its link-layer header on.
 *
 * <p>Owned and reused by its source; valid until the handler returns. So are the bytes. Hot: set per packet, allocates nothing.
 */
public final class CapturedPacket {
    /** What {@link #vlanId} says when the source took no tag off the packet. */
    public static final int NO_VLAN = -1;

    private static final int TPID_CUSTOMER = 0x8100;

    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private long number;
    private long timestampNs;
    private int linkType;
    private int interfaceIndex;
    private int originalLength;
    private int vlanId = NO_VLAN;
    private int vlanTpid;

    /** Points this view at {@code length} bytes at {@code address}. */
    public void wrap(long address, int length, int originalLength) {
        buffer.wrap(address, length);
        this.originalLength = originalLength;
        this.vlanId = NO_VLAN;
    }

    /** Points this view at a part of an array. */
    public void wrap(byte[] bytes, int offset, int length, int originalLength) {
        buffer.wrap(bytes, offset, length);
        this.originalLength = originalLength;
        this.vlanId = NO_VLAN;
    }

    /** Sets what the capture says of the packet wrapped last. */
    public void describe(long number, long timestampNs, int linkType, int interfaceIndex) {
        this.number = number;
        this.timestampNs = timestampNs;
        this.linkType = linkType;
        this.interfaceIndex = interfaceIndex;
    }

    /** Says which VLAN tag the source took off the packet wrapped last; wrapping forgets it. */
    public void untagged(int vlanId) {
        untagged(vlanId, TPID_CUSTOMER);
    }

    /** The same, with the type that the tag had: 0x8100 (802.1Q) or 0x88A8 (802.1ad), as a rule. */
    public void untagged(int vlanId, int tpid) {
        this.vlanId = vlanId;
        this.vlanTpid = tpid;
    }

    /** Gives the packet wrapped last another number, for sources made of sources. */
    void renumber(long number) {
        this.number = number;
    }

    /** The captured bytes, exactly: index 0 is the first, capacity is their number. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Number of the packet in this source, from 1. */
    public long number() {
        return number;
    }

    /** Nanoseconds since 1970. */
    public long timestampNs() {
        return timestampNs;
    }

    /** Link type as registered for capture files (LINKTYPE_, not DLT_). */
    public int linkType() {
        return linkType;
    }

    /** Which of the source's interfaces saw it, from 0. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** Length on the wire; more than the buffer's capacity when the capture was cut by a snap length. */
    public int originalLength() {
        return originalLength;
    }

    /**
     * VLAN identifier of a tag that is no longer in the bytes because a network card or the kernel took it off, else
     * {@link #NO_VLAN}. Tags in the bytes are none of the source's business.
     */
    public int vlanId() {
        return vlanId;
    }

    /** Type of the tag that {@link #vlanId} tells (its EtherType); meaningless when there is none. */
    public int vlanTpid() {
        return vlanTpid;
    }
}
