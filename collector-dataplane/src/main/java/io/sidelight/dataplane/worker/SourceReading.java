// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the source and hands its packets over: on a thread of its own ({@link #run}), or in turns of whichever worker has nothing
 * else to do ({@link #tryTurn}), so that as many threads as workers keep as many cores busy. One thread at a time reads.
 */
final class SourceReading implements Runnable {
    private static final int POLL_PACKETS = 512;
    /** A packet may come out of the ring somewhat after its time. */
    private static final long TIME_OF_DAY_SLACK_NS = 200_000_000L;
    private static final long WAIT_NS = 20_000;
    private static final long NS_PER_MS = 1_000_000L;

    private final PacketSource source;
    private final Dispatcher dispatcher;
    private final boolean live;
    private final CollectorEngine.IdleWait idleWait;
    private final BooleanSupplier stopped;
    private final Runnable beforeEnd;
    private final AtomicReference<@Nullable WorkerThread> reader = new AtomicReference<>();
    /** Null until a live source is to be read for the last time. */
    private @Nullable LastPackets last;
    private boolean lastIsOver;
    private volatile boolean over;
    private boolean broken;

    /**
     * @param stopped asked before each turn whether to end; what a live source holds by then is read before
     * @param beforeEnd done by the reading thread when the input has ended, before the workers are told
     */
    SourceReading(PacketSource source, Dispatcher dispatcher, boolean live, CollectorEngine.IdleWait idleWait,
            BooleanSupplier stopped, Runnable beforeEnd) {
        this.source = source;
        this.dispatcher = dispatcher;
        this.live = live;
        this.idleWait = idleWait;
        this.stopped = stopped;
        this.beforeEnd = beforeEnd;
    }

    /** Reads to the end. */
    @Override
    public void run() {
        try {
            while (goesOn()) {
                poll();
            }
            beforeEnd.run();
        } finally {
            dispatcher.end();
        }
    }

    /** Reads one batch for all workers if nobody does; false when somebody does or nothing is left. */
    boolean tryTurn(WorkerThread by) {
        if (over || reader.getPlain() != null || !reader.compareAndSet(null, by)) {
            return false;
        }
        boolean done = false;
        try {
            boolean turn = turn();
            done = true;
            return turn;
        } finally {
            broken |= !done;
            reader.setRelease(null);
        }
    }

    private boolean turn() {
        if (over) {
            return false;
        }
        if (goesOn()) {
            poll();
            return true;
        }
        over = true;
        try {
            beforeEnd.run();
        } finally {
            dispatcher.end();
        }
        return true;
    }

    /** After a failure the source is left alone, and the workers that are left still learn of the end. */
    private boolean goesOn() {
        if (broken || source.isFinished() || lastIsOver) {
            return false;
        }
        if (stopped.getAsBoolean() && last == null && source instanceof LivePacketSource wire) {
            last = new LastPackets(wire.holdNs(), System.nanoTime(), System.currentTimeMillis() * NS_PER_MS);
        }
        return last != null || !stopped.getAsBoolean();
    }

    private void poll() {
        boolean read = source.poll(dispatcher, POLL_PACKETS) > 0;
        if (last != null) {
            lastIsOver = last.isOver(read, dispatcher.timeNs(), System.nanoTime());
        }
        if (read) {
            return;
        }
        if (live) {
            dispatcher.tellTimeOfDay(System.currentTimeMillis() * NS_PER_MS - TIME_OF_DAY_SLACK_NS);
        } else {
            dispatcher.tellTimeOfDay(source.idleTimeNs());
        }
        idleWait.await();
    }

    /** True when what a live source still holds is read, so that there is time to wait for room; asked by the reading thread. */
    boolean isLast() {
        return last != null;
    }

    /**
     * Passes the time while a worker's queue is full: a worker that reads does its own queue's work, and so makes room in it
     * when it is the full one. Called by the reading thread.
     */
    void whileFull() {
        WorkerThread worker = reader.getPlain();
        if (worker == null || worker.work() == 0) {
            LockSupport.parkNanos(WAIT_NS);
        }
    }
}
