// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.capture.PacketSource;
import io.sidelight.dataplane.tls.PacketOrder;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Wires the reading of one source, the workers and the delivery of events together and runs them to the end of the input: one
 * readable list, top to bottom.
 */
public final class CollectorEngine implements Engine {
    private static final int DELIVERY_BATCH = 1024;

    private final SourceReading reading;
    private final Dispatcher dispatcher;
    private final EventMerger merger;
    private final PacketLane[] lanes;
    private final WorkerThread[] threads;
    private final WorkerCrew crew;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private Runnable beforeEnd = () -> {};
    private boolean inTurns;
    private long stoppedNs;
    private volatile boolean stopped;

    /** Waits a short time for packets of a live source, or does nothing when a source has ended. */
    @FunctionalInterface
    public interface IdleWait {
        /** Called by the capturing thread when no packet was there. */
        void await();
    }

    /**
     * @param live packets do not wait: what cannot be handled in time is dropped and counted
     */
    public CollectorEngine(PacketSource source, boolean live, IdleWait idleWait, KeyTable keyTable,
            PskTable preSharedKeys, SecretStore secrets, int workerCount, WorkerLimits limits,
            PlaintextSink.Factory plaintext) {
        lanes = new PacketLane[workerCount];
        threads = new WorkerThread[workerCount > 1 ? workerCount : 0];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new WorkerThread(limits.room().queueBytes(), !live, this::isBroken);
        }
        crew = new WorkerCrew(keyTable, preSharedKeys, secrets, workerCount, limits, plaintext, live,
                worker -> live || workerCount == 1 ? PacketOrder.NO_WAIT : threads[worker]);
        for (int i = 0; i < workerCount; i++) {
            lanes[i] = workerCount == 1 ? new DirectLane(crew.worker(i)) : threads[i];
        }
        for (int i = 0; i < threads.length; i++) {
            threads[i].join(crew.worker(i), threads);
        }
        dispatcher = new Dispatcher(lanes, new SecureRandom().nextLong());
        reading = new SourceReading(source, dispatcher, live, idleWait, () -> stopped, () -> beforeEnd.run());
        merger = new EventMerger(crew.outboxes(), lanes);
    }

    @Override
    public void run(Consumer<AuditEvent> events, Runnable progress) {
        crew.begin();
        List<Thread> running = new ArrayList<>();
        for (WorkerThread thread : threads) {
            thread.readThrough(reading, inTurns);
        }
        for (int i = 0; i < threads.length; i++) {
            running.add(start("worker-" + i, threads[i]));
        }
        if (!inTurns) {
            running.add(start("capture", reading));
        }
        boolean delivered = false;
        try {
            deliver(events, progress);
            delivered = true;
        } finally {
            stopped |= !delivered;
            crew.abandonEvents();
            running.forEach(EngineThreads::join);
        }
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("a collector thread failed: " + error, error);
        }
    }

    private Thread start(String name, Runnable task) {
        return Thread.ofPlatform().name("sidelight-" + name).start(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                stopped = true;
            }
        });
    }

    private void deliver(Consumer<AuditEvent> events, Runnable progress) {
        IdleStrategy idle = EngineThreads.deliveryIdle();
        long nextProgressNs = System.nanoTime();
        while (true) {
            boolean over = isOver();
            if (stopped && System.nanoTime() - stoppedNs >= LastPackets.MOST_NS) {
                discardPackets();
            }
            int delivered = merger.deliver(events, DELIVERY_BATCH);
            if (delivered == 0 && (over || failure.get() != null)) {
                return;
            }
            idle.idle(delivered);
            if (System.nanoTime() - nextProgressNs >= 0) {
                progress.run();
                nextProgressNs = System.nanoTime() + 100_000_000L;
            }
        }
    }

    private boolean isOver() {
        for (PacketLane lane : lanes) {
            if (lane.progress() != Long.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }

    private boolean isBroken() {
        return failure.get() != null;
    }

    /**
     * Lets the workers read the source in turns instead of a thread of its own; before {@link #run}. For sources that never make
     * their reader wait: what was read before the wait would be handled after it.
     */
    public void readInTurns() {
        inTurns = threads.length > 0;
    }

    /** Says what to do on the capturing thread when the input has ended, before connections end; before {@link #run}. */
    public void beforeEnd(Runnable task) {
        beforeEnd = task;
    }

    @Override
    public void stop() {
        stoppedNs = System.nanoTime();
        stopped = true;
    }

    /** Whoever stopped the run waits no longer for what is queued. */
    private void discardPackets() {
        for (WorkerThread thread : threads) {
            thread.discardPackets();
        }
    }

    @Override
    public void use(KeyTable table) {
        crew.use(table);
    }

    @Override
    public void use(Policy policy) {
        crew.use(policy);
    }

    @Override
    public void ask(int worker, ConnectionLook look) {
        crew.ask(worker, look);
    }

    @Override
    public int workers() {
        return crew.size();
    }

    @Override
    public EngineTotals totals() {
        long discarded = Arrays.stream(threads).mapToLong(WorkerThread::discarded).sum();
        return crew.totals(dispatcher.dropped() + discarded, dispatcher.notIp(), dispatcher.notTcp());
    }

    @Override
    public @Nullable RuntimeException firstInternalError() {
        return crew.firstInternalError();
    }
}
