// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;

/**
 * Packet sockets that share one interface's packets: each packet goes to one of them, chosen by a hash over addresses and ports
 * that is the same for both directions of a flow (PACKET_FANOUT_HASH, packet(7)). The kernel's hash is the same on all
 * interfaces, so that with equally many members that joined in the same order, a flow has the same place in the groups of two
 * interfaces. Used by one thread.
 *
 * <p>IPv4 fragments are put together first (FLAG_DEFRAG), since only the first one shows ports. Not FLAG_ROLLOVER, which hands a
 * busy member's packets to others: they would miss what came before in their flow.
 */
final class FanoutGroup {
    /** Members that the kernel lets into a group (PACKET_FANOUT_MAX before Linux 5.8, still the default since). */
    static final int MAX_MEMBERS = 256;

    /** The highest number that a group can have. */
    static final int MAX_ID = 0xFFFF;

    private static final int SOL_PACKET = 263;
    private static final int PACKET_FANOUT = 18;
    private static final int FANOUT_HASH = 0;
    private static final int FLAG_UNIQUE_ID = 0x2000;
    private static final int FLAG_DEFRAG = 0x8000;
    private static final int TYPE_SHIFT = 16;

    private static final int EINVAL = 22;
    private static final int ENOSPC = 28;

    private final String interfaceName;
    private final boolean chosenByKernel;
    private int id;

    /** @param id the group's number, 0 to let the kernel choose a free one when the first socket joins */
    FanoutGroup(String interfaceName, int id) {
        this.interfaceName = interfaceName;
        this.id = id;
        chosenByKernel = id == 0;
    }

    /**
     * Adds a socket, which must be bound to the interface.
     *
     * @throws CaptureException when the group is of another kind or full
     */
    void join(PacketSocket socket) {
        int flags = FANOUT_HASH | FLAG_DEFRAG | (id == 0 ? FLAG_UNIQUE_ID : 0);
        int result = socket.trySet(SOL_PACKET, PACKET_FANOUT, id | flags << TYPE_SHIFT);
        if (result < 0) {
            throw failure(-result, socket);
        }
        if (id == 0) {
            id = socket.get(SOL_PACKET, PACKET_FANOUT, "ask for the fanout group") & MAX_ID;
        }
    }

    private CaptureException failure(int error, PacketSocket socket) {
        if (error == EINVAL && chosenByKernel) {
            return new CaptureException("this kernel cannot choose a free fanout group for " + interfaceName
                    + ": give the number of one that no other program uses, or run with one worker");
        }
        return switch (error) {
            case EINVAL -> new CaptureException("fanout group " + id + " of " + interfaceName
                    + " is in use, on another interface or in another way: give another number, or none");
            case ENOSPC -> new CaptureException("fanout group " + id + " of " + interfaceName
                    + " is full: use fewer workers or another group");
            default -> socket.failure(error, "join fanout group " + id);
        };
    }
}
