// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.tls.PacketOrder;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/** A worker with a thread and a packet queue of its own. */
final class WorkerThread implements PacketLane, PacketReceiver, PacketOrder, Runnable {
    private static final int BATCH = 256;
    private static final long WAIT_NS = 20_000;
    /** Keeps what one worker writes per packet off the cache lines that others write. */
    private static final int ALONE = 16;

    private final PacketQueue queue;
    /** At {@link #ALONE}: number of the packet that is being handled, or was last: all before it are done. */
    private final AtomicLongArray current = new AtomicLongArray(2 * ALONE + 1);

    private final boolean waitWhenFull;
    private final BooleanSupplier abandoned;
    private WorkerThread[] all = {};
    private @Nullable CaptureWorker worker;
    private @Nullable SourceReading reading;
    private boolean readsInTurns;
    private volatile long done;
    private volatile boolean discarding;
    private long discarded;
    private boolean ended;

    /**
     * @param queueBytes room for packets of live traffic
     * @param waitWhenFull what to do when the worker does not keep up: wait for it (files), or drop (live traffic)
     */
    WorkerThread(long queueBytes, boolean waitWhenFull, BooleanSupplier abandoned) {
        queue = PacketQueue.fromOne(this, waitWhenFull ? PacketQueue.LEAST_CAPACITY : PacketQueue.capacity(queueBytes));
        this.waitWhenFull = waitWhenFull;
        this.abandoned = abandoned;
    }

    /** Says whom to work for and who works beside; before the thread starts. */
    void join(CaptureWorker captureWorker, WorkerThread[] workers) {
        worker = captureWorker;
        all = workers;
    }

    /**
     * Says who reads the source; before the thread starts.
     *
     * @param inTurns this worker reads for all when its queue is empty
     */
    void readThrough(SourceReading sourceReading, boolean inTurns) {
        reading = sourceReading;
        readsInTurns = inTurns;
    }

    @Override
    public void run() {
        IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, 1_000_000);
        try {
            while (!ended) {
                int did = work();
                idle.idle(did == 0 && readsInTurns && reading().tryTurn(this) ? 1 : did);
            }
        } finally {
            current.set(ALONE, Long.MAX_VALUE);
            done = Long.MAX_VALUE;
        }
    }

    /** Handles some of what is queued and returns how much; on this worker's thread. */
    int work() {
        if (!waitWhenFull) {
            captureWorker().onLoad(queue.fill(), System.nanoTime());
            boolean _ = captureWorker().endSome();
            captureWorker().answerSome();
        }
        return queue.drain(BATCH);
    }

    @Override
    public void onPacket(DecodedPacket packet, int hash, long number, long timeNs) {
        current.lazySet(ALONE, number);
        if (discarding) {
            discarded++;
        } else {
            captureWorker().onPacket(packet, hash, number, timeNs);
        }
    }

    /** From now on queued packets are let go and counted: a full queue may hold many seconds of handshakes. From any thread. */
    void discardPackets() {
        discarding = true;
    }

    /** How many packets were let go; once the thread has ended. */
    long discarded() {
        return discarded;
    }

    @Override
    public void onTime(long number, long timeNs) {
        current.lazySet(ALONE, number + 1);
        captureWorker().onTime(number, timeNs);
        done = number;
    }

    @Override
    public void onEndOfInput() {
        current.lazySet(ALONE, Long.MAX_VALUE);
        captureWorker().finish();
        ended = true;
    }

    private CaptureWorker captureWorker() {
        CaptureWorker known = worker;
        if (known == null) {
            throw new IllegalStateException("worker thread without worker");
        }
        return known;
    }

    private SourceReading reading() {
        SourceReading known = reading;
        if (known == null) {
            throw new IllegalStateException("worker thread without source");
        }
        return known;
    }

    @Override
    public boolean offer(DecodedPacket packet, int hash, long number, long timeNs) {
        while (!queue.offer(packet, hash, number, timeNs)) {
            if (!(waitWhenFull || reading().isLast()) || done == Long.MAX_VALUE || abandoned.getAsBoolean()) {
                return false;
            }
            reading().whileFull();
        }
        return true;
    }

    @Override
    public void onClock(long number, long timeNs) {
        // live, the next news will do: a worker that does not keep up must not hold up the others
        while (!queue.offerTime(number, timeNs) && waitWhenFull && done != Long.MAX_VALUE) {
            reading().whileFull();
        }
    }

    @Override
    public void onEnd() {
        while (!queue.offerEnd() && done != Long.MAX_VALUE) {
            reading().whileFull();
        }
    }

    @Override
    public long progress() {
        return done;
    }

    /**
     * Called by another worker that handles packet {@code number}: what came before it is in our queue, so we are past it when
     * the queue is empty or a later packet is being handled. The worker with the lowest number never waits, so that all go on.
     */
    private boolean isPast(long number) {
        return queue.isEmpty() || current.get(ALONE) > number;
    }

    @Override
    public void awaitEarlierThan(long packetNumber) {
        for (WorkerThread other : all) {
            while (other != this && !other.isPast(packetNumber)) {
                LockSupport.parkNanos(WAIT_NS);
            }
        }
    }
}
