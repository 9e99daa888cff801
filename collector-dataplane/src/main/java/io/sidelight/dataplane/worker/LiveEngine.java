// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.LivePacketSource;
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
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Live capture on many cores: one source and one thread a worker, and the delivery of events on the calling thread. Events of
 * one worker come in their order, those of different workers as they come.
 */
public final class LiveEngine implements Engine {
    private static final int DELIVERY_BATCH = 1024;
    private static final long PROGRESS_NS = 100_000_000L;

    private final LiveWorker[] workers;
    private final WorkerCrew crew;
    private final IntConsumer onStart;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param sources one for each worker, of which none gives packets of a flow that another one gives packets of
     * @param onStart called by each worker's thread with the worker's index before anything else
     * @param beforeEnd called by each worker's thread before connections end
     */
    public LiveEngine(List<? extends LivePacketSource> sources, Idling idling, KeyTable keyTable,
            PskTable preSharedKeys, SecretStore secrets, WorkerLimits limits, PlaintextSink.Factory plaintext,
            IntConsumer onStart, Runnable beforeEnd) {
        this.onStart = onStart;
        crew = new WorkerCrew(keyTable, preSharedKeys, secrets, sources.size(), limits, plaintext, true,
                worker -> PacketOrder.NO_WAIT);
        workers = new LiveWorker[sources.size()];
        long seed = new SecureRandom().nextLong();
        TunnelExchange tunnels = new TunnelExchange(workers.length, limits.room().queueBytes());
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new LiveWorker(i, sources.get(i), crew.worker(i), idling, seed, tunnels,
                    beforeEnd);
        }
        for (LiveWorker worker : workers) {
            worker.join(workers);
        }
    }

    @Override
    public void run(Consumer<AuditEvent> events, Runnable progress) {
        crew.begin();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < workers.length; i++) {
            running.add(start(i));
        }
        try {
            deliver(events, progress, running);
        } finally {
            stop();
            crew.abandonEvents();
            running.forEach(EngineThreads::join);
        }
        Throwable error = failure.get();
        if (error != null) {
            throw new IllegalStateException("a worker failed: " + error, error);
        }
    }

    private Thread start(int index) {
        return Thread.ofPlatform().name("sidelight-worker-" + index).start(() -> {
            try {
                onStart.accept(index);
                workers[index].run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                stop();
            }
        });
    }

    private void deliver(Consumer<AuditEvent> events, Runnable progress, List<Thread> running) {
        IdleStrategy idle = EngineThreads.deliveryIdle();
        long nextProgressNs = System.nanoTime();
        while (true) {
            // asked before the outboxes are looked at: what a worker sent before it ended is then seen
            boolean over = running.stream().noneMatch(Thread::isAlive);
            int delivered = deliverBatch(events);
            if (delivered == 0 && over) {
                return;
            }
            idle.idle(delivered);
            if (System.nanoTime() - nextProgressNs >= 0) {
                progress.run();
                nextProgressNs = System.nanoTime() + PROGRESS_NS;
            }
        }
    }

    private int deliverBatch(Consumer<AuditEvent> events) {
        int delivered = 0;
        for (EventOutbox outbox : crew.outboxes()) {
            for (int i = 0; i < DELIVERY_BATCH; i++) {
                OrderedEvent event = outbox.poll();
                if (event == null) {
                    break;
                }
                events.accept(event.event());
                delivered++;
            }
        }
        return delivered;
    }

    @Override
    public void stop() {
        for (LiveWorker worker : workers) {
            worker.stop();
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

    /** What all sources saw and lost, a quarter of a second old at most while the engine runs; from any thread. */
    public CaptureStatistics statistics() {
        CaptureStatistics all = new CaptureStatistics(0, 0, 0, 0, "");
        for (LiveWorker worker : workers) {
            all = all.plus(worker.counters().source());
        }
        return all;
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
        return crew.totals(sum(LiveWorker.LiveCounters::dropped), sum(LiveWorker.LiveCounters::notIp),
                sum(LiveWorker.LiveCounters::notTcp));
    }

    private long sum(ToLongFunction<LiveWorker.LiveCounters> number) {
        return Arrays.stream(workers).map(LiveWorker::counters).mapToLong(number).sum();
    }

    @Override
    public @Nullable RuntimeException firstInternalError() {
        return crew.firstInternalError();
    }
}
