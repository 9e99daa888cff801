// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds connections that have been idle too long, without looking at the others: a ring of slots of a fifteenth of a second. A connection
 * lies in the slot of the deadline that it had when it was put there; if packets came since, it moves on when its slot is
 * reached. Driven by packet time only. A few may be asked for at a time: to end some ten thousand at once takes longer than a ring lasts.
 */
final class TimeoutWheel {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SLOT_BITS = 26;
    private static final int SLOTS = 4096;
    /** How long what may still trickle in is waited for when both sides have closed. */
    private static final long CLOSED_NS = 5 * SECOND_NS;
    /** UDP flows mostly end without a word. */
    private static final long DATAGRAM_IDLE_NS = 300 * SECOND_NS;
    /** What is asked for and not answered: clients give up within this. */
    private static final long HALF_OPEN_NS = 60 * SECOND_NS;

    private final Connection[] slots = new Connection[SLOTS];
    private final long idleNs;
    private final long closingNs;
    private long nextSlot;
    /** Where the last look wanted to come to. */
    private long end;

    TimeoutWheel(long idleNs, long closingNs) {
        this.idleNs = idleNs;
        this.closingNs = closingNs;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Connection();
        }
    }

    /** The time at which the connection is over if no packet comes. */
    long deadline(Connection connection) {
        long timeoutNs = connection.isClosing() ? closingNs : idleNs;
        if (connection.isDatagrams()) {
            timeoutNs = Math.min(timeoutNs, DATAGRAM_IDLE_NS);
        } else if (connection.isHalfOpen()) {
            timeoutNs = Math.min(timeoutNs, HALF_OPEN_NS);
        }
        return connection.lastNs() + (connection.isClosed() ? Math.min(CLOSED_NS, timeoutNs) : timeoutNs);
    }

    /** Puts a connection where its deadline is; also when that moved closer. */
    void schedule(Connection connection) {
        schedule(connection, nextSlot);
    }

    /** Puts it into the slot of its deadline, of those from {@code first} to the one before {@link #nextSlot} comes round again. */
    private void schedule(Connection connection, long first) {
        cancel(connection);
        // deadlines beyond the ring wait in its last slot and are put again then
        long slot = Math.clamp(slot(deadline(connection)), first, nextSlot + SLOTS - 1);
        Connection list = slots[(int) (slot % SLOTS)];
        connection.timerAfter = list;
        connection.timerBefore = list.timerBefore;
        list.timerBefore.timerAfter = connection;
        list.timerBefore = connection;
    }

    /** Takes a connection out. */
    void cancel(Connection connection) {
        connection.timerBefore.timerAfter = connection.timerAfter;
        connection.timerAfter.timerBefore = connection.timerBefore;
        connection.timerBefore = connection;
        connection.timerAfter = connection;
    }

    private static long slot(long timeNs) {
        return timeNs >> SLOT_BITS;
    }

    /**
     * Connections whose deadline's slot is over at {@code nowNs}, taken out, in order of their first packets.
     *
     * @param most how many are looked at; when {@link #isBehind}, there are more
     */
    List<Connection> expired(long nowNs, int most) {
        end = slot(nowNs);
        if (nextSlot == 0 || end - nextSlot > SLOTS) {
            nextSlot = Math.max(nextSlot, end - SLOTS); // the clock starts, or jumped: each slot once is enough
        }
        List<Connection> over = List.of();
        int left = most;
        while (nextSlot < end) {
            Connection list = slots[(int) (nextSlot % SLOTS)];
            Connection connection = list.timerAfter;
            if (connection == list) {
                nextSlot++;
                continue;
            }
            if (left-- == 0) {
                break;
            }
            cancel(connection);
            if (slot(deadline(connection)) < end) {
                over = over.isEmpty() ? new ArrayList<>() : over;
                over.add(connection);
            } else {
                schedule(connection, nextSlot + 1); // not into the slot that is being emptied, now or a round later
            }
        }
        if (over.size() > 1) {
            over.sort((a, b) -> Long.compare(a.id(), b.id()));
        }
        return over;
    }

    /** True when the last look ended at its bound. */
    boolean isBehind() {
        return nextSlot < end;
    }
}
