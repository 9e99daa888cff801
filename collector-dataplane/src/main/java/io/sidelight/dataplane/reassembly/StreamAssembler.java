// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import io.sidelight.dataplane.net.SequenceNumber;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one direction's TCP segments in order. What is in order is handed on in place; what is not waits in pooled blocks.
 *
 * <p>A gap is declared when the other side has acknowledged all of it and data behind it is waiting, and then only after some
 * more packets or time, because a mirror port may deliver a segment after its acknowledgment; without packets of the other
 * side, after more of both; and at the end. A gap is never declared on the word of unacknowledged data alone, since anyone on
 * the network can send that.
 *
 * <p>A stream whose SYN was not seen begins at the lowest sequence number of its first few packets. Hot: called per segment
 * and per packet; allocates nothing in steady state.
 */
public final class StreamAssembler {
    /** Packets of the connection, and time, that an acknowledged gap may still be filled in. */
    private static final int ACKNOWLEDGED_GAP_PACKETS = 64;

    private static final long ACKNOWLEDGED_GAP_NS = 500_000_000L;
    /** The same when only one direction is captured. */
    private static final int ONE_SIDED_GAP_PACKETS = 256;

    private static final long ONE_SIDED_GAP_NS = 2_000_000_000L;
    /** The same before a stream without SYN is taken to begin at what was seen. */
    private static final int LATE_JOIN_PACKETS = 16;

    private static final long LATE_JOIN_NS = 200_000_000L;
    /** A missing tail longer than this is a forged acknowledgment rather than a loss. */
    private static final int MAX_MISSING_TAIL = 1 << 30;

    /** Windows are smaller in practice, though RFC 7323 allows for 1 GiB. */
    private static final int LARGEST_WINDOW = 16 << 20;

    private final StreamHandler handler;
    private final StreamContext context;
    /** What waits for bytes that are missing; null while nothing does. */
    private @Nullable WaitingBytes waiting;

    private int next;
    private int acknowledged;
    private int finSequence;
    private final boolean byInitiator;
    private boolean synchronised;
    private boolean acknowledgmentSeen;
    private boolean peerSeen;
    private boolean finSeen;
    private boolean ended;

    /**
     * @param byInitiator which direction this is, for {@code handler}
     * @param context the worker's
     */
    public StreamAssembler(boolean byInitiator, StreamHandler handler, StreamContext context) {
        this.byInitiator = byInitiator;
        this.handler = handler;
        this.context = context;
    }

    /** A SYN of this direction: its data begins after it. */
    public void onSyn(int segmentSequence) {
        synchronise(segmentSequence + 1);
    }

    /** The other side's SYN-ACK: it acknowledges this direction's SYN and nothing else. */
    public void onPeerSynAck(int acknowledgment) {
        synchronise(acknowledgment);
    }

    private void synchronise(int sequence) {
        if (!synchronised) {
            synchronised = true;
            next = sequence;
            deliverQueued();
        }
    }

    /**
     * Payload of this direction.
     *
     * @param missing bytes behind these that were on the wire but not captured
     */
    public void onSegment(int segmentSequence, DirectBuffer buffer, int offset, int length, int missing,
            long timeNs) {
        if (waiting != null && waiting.queue.contradicts(segmentSequence, buffer, offset, length)) {
            context.counters().onConflict();
        }
        if (!synchronised) {
            int kept = waiting().queue.add(segmentSequence, buffer, offset, length, timeNs);
            context.counters().onShed(length - kept);
            return;
        }
        int old = SequenceNumber.distance(segmentSequence, next);
        if (old > 0 && old >= length) {
            if (length > 1) {
                context.counters().onRepeated();
            }
            return; // a retransmission, or a keep-alive probe
        }
        if (old < 0) {
            keep(segmentSequence, buffer, offset, length, timeNs);
            return;
        }
        deliverInPlace(buffer, offset + old, length - old, timeNs);
        if (missing > 0 && next == segmentSequence + length && !isWaiting()) {
            next += missing;
            handler.onGap(byInitiator, missing);
        }
        endIfReached();
    }

    /**
     * Payload of a packet whose checksum is wrong. It takes its place only where a gap would be declared: then the other side
     * has acknowledged these bytes, and no better copy was seen.
     */
    public void onDoubtfulSegment(int segmentSequence, DirectBuffer buffer, int offset, int length, long timeNs) {
        OutOfOrderQueue kept = waiting().doubtful;
        while (!kept.isEmpty() && SequenceNumber.distance(kept.first().endSequence(), next) >= 0) {
            kept.removeFirst();
        }
        kept.add(segmentSequence, buffer, offset, length, timeNs);
    }

    /** Hands on doubtful bytes, and gaps between them, up to where better ones begin. */
    private void deliverDoubtful(int end) {
        if (waiting == null) {
            return;
        }
        OutOfOrderQueue kept = waiting.doubtful;
        while (!kept.isEmpty() && SequenceNumber.distance(kept.firstSequence(), end) > 0) {
            Segment segment = kept.first();
            int lost = SequenceNumber.distance(next, segment.segmentSequence);
            if (lost > 0) {
                next += lost;
                handler.onGap(byInitiator, lost);
            }
            int old = SequenceNumber.distance(segment.segmentSequence, next);
            int taken = Math.min(segment.length - old, SequenceNumber.distance(next, end));
            if (taken > 0) {
                next += taken;
                handler.onBytes(byInitiator, segment.bytes, old, taken, segment.timeNs);
            }
            kept.removeFirst();
        }
    }

    private void keep(int segmentSequence, DirectBuffer buffer, int offset, int length, long timeNs) {
        int kept = waiting().queue.add(segmentSequence, buffer, offset, length, timeNs);
        if (kept < length && mayDeclareGap()) {
            declareGap();
            int old = Math.max(SequenceNumber.distance(segmentSequence, next), kept);
            if (old < length) {
                onSegment(segmentSequence + old, buffer, offset + old, length - old, 0, timeNs);
            }
            return;
        }
        context.counters().onShed(length - kept);
    }

    /** In-order bytes; where a part of them is held already, the held copy goes first. */
    private void deliverInPlace(DirectBuffer buffer, int offset, int length, long timeNs) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int room = isWaiting() ? SequenceNumber.distance(next, firstSequence()) : end - at;
            int taken = Math.min(end - at, room);
            if (taken > 0) {
                next += taken;
                restartWait(); // the stream goes on, so what waits further on proves nothing yet
                unend();
                handler.onBytes(byInitiator, buffer, at, taken, timeNs);
                at += taken;
            }
            int before = next;
            deliverQueued();
            at += SequenceNumber.distance(before, next);
        }
    }

    private void deliverQueued() {
        WaitingBytes kept = waiting;
        if (kept != null) {
            OutOfOrderQueue queue = kept.queue;
            while (!queue.isEmpty() && SequenceNumber.distance(queue.firstSequence(), next) >= 0) {
                Segment first = queue.first();
                int old = SequenceNumber.distance(first.segmentSequence, next);
                if (old < first.length) {
                    next += first.length - old;
                    handler.onBytes(byInitiator, first.bytes, old, first.length - old, first.timeNs);
                }
                queue.removeFirst();
            }
            if (queue.isEmpty()) {
                kept.packets = 0;
            }
        }
        endIfReached();
    }

    /** A FIN of this direction, at the sequence number behind its last byte. */
    public void onFin(int sequence) {
        if (!finSeen) {
            finSeen = true;
            finSequence = sequence;
        }
        endIfReached();
    }

    /** Data behind a FIN: then the FIN was none of the sender's. */
    private void unend() {
        if (ended && SequenceNumber.isAfter(next, finSequence)) {
            ended = false;
            finSeen = false;
        }
    }

    private void endIfReached() {
        if (finSeen && !ended && synchronised && next == finSequence) {
            ended = true;
            handler.onEnd(byInitiator);
        }
    }

    /** The other side acknowledged this direction up to here. */
    public void onAcknowledgment(int acknowledgment) {
        peerSeen = true;
        if (!acknowledgmentSeen || SequenceNumber.isAfter(acknowledgment, acknowledged)) {
            acknowledgmentSeen = true;
            acknowledged = acknowledgment;
        }
    }

    /** Called after each packet of the connection, of either direction: declares a gap that has become certain. */
    public void onPacket(long timeNs) {
        WaitingBytes kept = waiting;
        if (kept == null) {
            return;
        }
        if (kept.queue.isEmpty()) {
            releaseWhenEmpty(kept);
            return;
        }
        if (kept.packets++ == 0) {
            kept.sinceNs = timeNs;
        }
        int packetsWaited = kept.packets;
        long waitedNs = timeNs - kept.sinceNs;
        if (!synchronised) {
            if (packetsWaited >= LATE_JOIN_PACKETS || waitedNs >= LATE_JOIN_NS) {
                synchronise(firstSequence());
            }
        } else if (isAcknowledged(firstSequence())) {
            if (packetsWaited >= ACKNOWLEDGED_GAP_PACKETS || waitedNs >= ACKNOWLEDGED_GAP_NS) {
                declareGap();
            }
        } else if (!peerSeen && (packetsWaited >= ONE_SIDED_GAP_PACKETS || waitedNs >= ONE_SIDED_GAP_NS)) {
            declareGap();
        }
    }

    private boolean isAcknowledged(int sequence) {
        return acknowledgmentSeen && SequenceNumber.distance(sequence, acknowledged) >= 0;
    }

    private boolean mayDeclareGap() {
        return isWaiting() && (!peerSeen || isAcknowledged(firstSequence()));
    }

    private void declareGap() {
        restartWait();
        deliverDoubtful(firstSequence());
        int lost = SequenceNumber.distance(next, firstSequence());
        if (lost > 0) {
            next = firstSequence();
            handler.onGap(byInitiator, lost);
        }
        deliverQueued();
    }

    /** The connection is over: what waits is handed on, what is missing becomes gaps. */
    public void flush() {
        if (!synchronised && isWaiting()) {
            synchronise(firstSequence());
        }
        while (isWaiting() && isCredible(firstSequence())) {
            declareGap();
        }
        if (synchronised && !ended) {
            int missing = missingTail();
            if (missing > 0 && missing < MAX_MISSING_TAIL) {
                deliverDoubtful(finSeen ? finSequence : acknowledged);
                missing = missingTail();
            }
            if (missing > 0 && missing < MAX_MISSING_TAIL) {
                next += missing;
                handler.onGap(byInitiator, missing);
            }
        }
        endIfReached();
    }

    /** Data so far ahead that no window reaches it is believed only when the other side has acknowledged it. */
    private boolean isCredible(int sequence) {
        return isAcknowledged(sequence) || SequenceNumber.distance(next, sequence) <= LARGEST_WINDOW;
    }

    private int missingTail() {
        if (finSeen) {
            return SequenceNumber.distance(next, finSequence);
        }
        // one byte more may be a FIN that was not captured
        return acknowledgmentSeen ? SequenceNumber.distance(next, acknowledged) - 1 : 0;
    }

    /** Lets go of what waits without handing it on. */
    public void close() {
        if (waiting != null) {
            context.takeBack(waiting);
            waiting = null;
        }
    }

    private WaitingBytes waiting() {
        WaitingBytes kept = waiting;
        if (kept == null) {
            kept = context.lend();
            waiting = kept;
        }
        return kept;
    }

    private void releaseWhenEmpty(WaitingBytes kept) {
        if (kept.isEmpty()) {
            context.takeBack(kept);
            waiting = null;
        }
    }

    private void restartWait() {
        if (waiting != null) {
            waiting.packets = 0;
        }
    }

    /** Sequence number of the first byte that waits; only while {@link #isWaiting}. */
    private int firstSequence() {
        return waiting().queue.firstSequence();
    }

    /** True when the sender closed this direction and all of it was handed on. */
    public boolean isEnded() {
        return ended;
    }

    /** True when the other side has acknowledged this direction's FIN. */
    public boolean isFinAcknowledged() {
        return ended && acknowledgmentSeen && SequenceNumber.distance(finSequence, acknowledged) > 0;
    }

    /** True when a segment is neither just what is expected next nor old: then it is worth a closer look. */
    public boolean isOutOfOrder(int segmentSequence, int length) {
        int old = SequenceNumber.distance(segmentSequence, next);
        return !synchronised || isWaiting() || old < 0 || old > 0 && old < length;
    }

    /** True while bytes wait for others. */
    public boolean isWaiting() {
        return waiting != null && !waiting.queue.isEmpty();
    }

    /** True when {@code sequence} is just what is expected next; nothing else makes a RST worth believing. */
    public boolean isNext(int sequence) {
        return synchronised && sequence == next;
    }

    /** Bytes that wait now. */
    public int waitingBytes() {
        return waiting == null ? 0 : waiting.queue.bytes();
    }
}
