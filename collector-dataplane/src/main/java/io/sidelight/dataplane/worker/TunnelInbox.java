// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

/**
 * The packets that the workers, itself included, found in tunnels for one worker, in order of their times: a queue's first
 * packet is taken when no other worker can bring an earlier one any more. That is known when each other worker has one waiting, or
 * has read its ring beyond. Nothing waits for a worker that is far behind, nor when its time is not near the system's: then order suffers, nothing else. Used by the worker's thread; allocates nothing.
 */
final class TunnelInbox {
    private static final long LONGEST_WAIT_NS = 3_000_000_000L;

    private final TunnelExchange exchange;
    private final int owner;
    private final long[] headNs;
    private final long[] knownNs;

    TunnelInbox(TunnelExchange exchange, int owner) {
        this.exchange = exchange;
        this.owner = owner;
        headNs = new long[exchange.workers()];
        knownNs = new long[exchange.workers()];
    }

    /**
     * Hands packets whose turn has come to the worker, up to about {@code limit} of them; returns how many.
     *
     * @param nowNs time of day, ns since 1970
     */
    int drain(int limit, long nowNs) {
        if (!exchange.isUsed()) {
            return 0;
        }
        look();
        int done = 0;
        while (done < limit) {
            int first = first();
            if (first < 0) {
                break;
            }
            long untilNs = untilNs(first);
            if (headNs[first] > untilNs) {
                if (mustWait(first, nowNs)) {
                    break;
                }
                untilNs = headNs[first];
            }
            PacketQueue queue = queue(first);
            done += queue.drainUntil(untilNs, limit - done);
            headNs[first] = queue.headTimeNs();
        }
        return done;
    }

    /** First what each worker says it has read, then its queue: what it queued before it said so is then seen. */
    private void look() {
        for (int from = 0; from < headNs.length; from++) {
            knownNs[from] = exchange.readUntilNs(from);
            PacketQueue queue = exchange.find(from, owner);
            headNs[from] = queue == null ? PacketQueue.EMPTY : queue.headTimeNs();
        }
    }

    /** The worker whose packet is the earliest, -1 when none waits. */
    private int first() {
        int first = -1;
        long earliest = PacketQueue.EMPTY;
        for (int from = 0; from < headNs.length; from++) {
            if (headNs[from] < earliest) {
                earliest = headNs[from];
                first = from;
            }
        }
        return first;
    }

    /** Up to which time packets of a worker may be taken: nothing earlier can come from the others. */
    private long untilNs(int first) {
        long untilNs = Long.MAX_VALUE - 1;
        for (int from = 0; from < headNs.length; from++) {
            if (from != first) {
                untilNs = Math.min(untilNs, headNs[from] == PacketQueue.EMPTY ? knownNs[from] : headNs[from]);
            }
        }
        return untilNs;
    }

    private boolean mustWait(int first, long nowNs) {
        return Math.abs(nowNs - headNs[first]) < LONGEST_WAIT_NS;
    }

    private PacketQueue queue(int from) {
        PacketQueue queue = exchange.find(from, owner);
        if (queue == null) {
            throw new IllegalStateException("no packet came this way");
        }
        return queue;
    }

    /** True when no packet waits. */
    boolean isEmpty() {
        for (int from = 0; from < headNs.length; from++) {
            PacketQueue queue = exchange.find(from, owner);
            if (queue != null && !queue.isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
