// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.PacketSource;
import io.sidelight.dataplane.reassembly.SegmentPool;
import io.sidelight.dataplane.tls.PacketOrder;
import io.sidelight.dataplane.tls.TlsEnvironment;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.KeyProvider;
import io.sidelight.keystore.secret.SecretStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Wires one capturing thread, the workers and the delivery of events together and runs them to the end of the input: one
 * readable list, top to bottom.
 */
public final class CollectorEngine {
    private static final long MAX_SESSIONS = 400_000;
    private static final int POLL_PACKETS = 512;
    /** A packet may come out of the ring somewhat after its time. */
    private static final long TIME_OF_DAY_SLACK_NS = 200_000_000L;
    private static final int DELIVERY_BATCH = 1024;
    private static final long DELIVERY_WAIT_NS = 200_000;

    private final PacketSource source;
    private final IdleWait idleWait;
    private final boolean live;
    private final Dispatcher dispatcher;
    private final EventMerger merger;
    private final EventOutbox[] outboxes;
    private final PacketLane[] lanes;
    private final WorkerThread[] threads;
    private final CaptureWorker[] workers;
    private final WorkerCounters[] counters;
    private final List<DecodedKeyCache> keyCaches = new ArrayList<>();
    private final AtomicReference<KeyTable> keys;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private Runnable beforeEnd = () -> {};
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
        this.source = source;
        this.live = live;
        this.idleWait = idleWait;
        keys = new AtomicReference<>(keyTable);
        outboxes = new EventOutbox[workerCount];
        lanes = new PacketLane[workerCount];
        threads = new WorkerThread[workerCount > 1 ? workerCount : 0];
        workers = new CaptureWorker[workerCount];
        counters = new WorkerCounters[workerCount];
        SessionCache sessions = new SessionCache(MAX_SESSIONS);
        // probing loads a native library: not worth it without keys
        KeyProvider provider = keyTable.size() == 0 ? KeyProvider.jdk() : KeyProvider.probe();
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new WorkerThread(!live, this::isStopped);
        }
        for (int i = 0; i < workerCount; i++) {
            DecodedKeyCache keyCache = new DecodedKeyCache(provider);
            keyCaches.add(keyCache);
            PacketOrder order = live || workerCount == 1 ? PacketOrder.NO_WAIT : threads[i];
            TlsEnvironment tls = new TlsEnvironment(keyCache, preSharedKeys, secrets, sessions, order,
                    limits.waitingRecordBytes(), limits.secretWaitBytes());
            outboxes[i] = new EventOutbox(!live);
            counters[i] = new WorkerCounters();
            workers[i] = new CaptureWorker(limits,
                    new WorkerContext(tls, new SegmentPool(limits.outOfOrderBytes()),
                            limits.outOfOrderBytesPerStream(), plaintext.forWorker(i), outboxes[i], counters[i],
                            new SecretWaits(limits.secretWait().toNanos())),
                    keys::getAcquire);
            lanes[i] = workerCount == 1 ? new DirectLane(workers[i]) : threads[i];
        }
        for (int i = 0; i < threads.length; i++) {
            threads[i].join(workers[i], threads);
        }
        dispatcher = new Dispatcher(lanes, new SecureRandom().nextLong());
        merger = new EventMerger(outboxes, lanes);
    }

    /**
     * Runs to the end of the input or until {@link #stop}; events come on the calling thread.
     *
     * @param progress called a few times a second on the calling thread
     */
    public void run(Consumer<AuditEvent> events, Runnable progress) {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads.length; i++) {
            running.add(start("worker-" + i, threads[i]));
        }
        running.add(start("capture", this::capture));
        boolean delivered = false;
        try {
            deliver(events, progress);
            delivered = true;
        } finally {
            stopped |= !delivered;
            for (EventOutbox outbox : outboxes) {
                outbox.abandon();
            }
            running.forEach(CollectorEngine::join);
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

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // finish first, then say so
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void capture() {
        try {
            while (!stopped && !source.isFinished()) {
                if (source.poll(dispatcher, POLL_PACKETS) == 0) {
                    if (live) {
                        dispatcher.tellTimeOfDay(System.currentTimeMillis() * 1_000_000L - TIME_OF_DAY_SLACK_NS);
                    } else {
                        dispatcher.tellTimeOfDay(source.idleTimeNs());
                    }
                    idleWait.await();
                }
            }
            beforeEnd.run();
        } finally {
            dispatcher.end();
        }
    }

    private void deliver(Consumer<AuditEvent> events, Runnable progress) {
        long nextProgressNs = System.nanoTime();
        while (true) {
            boolean over = isOver();
            if (merger.deliver(events, DELIVERY_BATCH) == 0) {
                if (over || failure.get() != null) {
                    return;
                }
                LockSupport.parkNanos(DELIVERY_WAIT_NS);
            }
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

    private boolean isStopped() {
        return failure.get() != null || live && stopped;
    }

    /** Says what to do on the capturing thread when the input has ended, before connections end; before {@link #run}. */
    public void beforeEnd(Runnable task) {
        beforeEnd = task;
    }

    /** Makes {@link #run} finish soon with what was seen so far; from any thread. */
    public void stop() {
        stopped = true;
        for (WorkerThread thread : threads) {
            thread.discardPackets();
        }
    }

    /** Gives the workers another key table, which each takes over at its next turn of packet time; from any thread. */
    public void use(KeyTable table) {
        keys.setRelease(table);
    }

    /** Packets that workers' full queues made us drop. */
    public long droppedByWorkers() {
        return dispatcher.dropped();
    }

    /** Events that a full outbox made us drop. */
    public long droppedEvents() {
        long sum = 0;
        for (EventOutbox outbox : outboxes) {
            sum += outbox.dropped();
        }
        return sum;
    }

    /** Packets that are not IP, or damaged below TCP; after {@link #run}. */
    public long notIp() {
        return dispatcher.notIp();
    }

    /** IP packets that are neither TCP nor look like DTLS; after {@link #run}. */
    public long notTcp() {
        return dispatcher.notTcp();
    }

    /** TCP connections opened; after {@link #run}. */
    public long tcpConnections() {
        long sum = 0;
        for (CaptureWorker worker : workers) {
            sum += worker.opened();
        }
        return sum;
    }

    /** Connections not followed because a bound was reached; after {@link #run}. */
    public long shedConnections() {
        long sum = 0;
        for (CaptureWorker worker : workers) {
            sum += worker.shed();
        }
        return sum;
    }

    /** TLS connections reported. */
    public long tlsConnections() {
        return sum(WorkerCounters::tlsConnections);
    }

    /** Private keys decoded; after {@link #run}. */
    public long keyConversions() {
        long sum = 0;
        for (DecodedKeyCache cache : keyCaches) {
            sum += cache.conversions();
        }
        return sum;
    }

    /** Segments of which every byte was known; after {@link #run}. */
    public long repeatedSegments() {
        return sum(counter -> counter.streams().repeated());
    }

    /** Segments that contradict what was known; after {@link #run}. */
    public long conflictingSegments() {
        return sum(counter -> counter.streams().conflicting());
    }

    /** RST segments that were not believed. */
    public long ignoredResets() {
        return sum(WorkerCounters::ignoredResets);
    }

    /** Packets dropped because of their checksum. */
    public long wrongChecksums() {
        return sum(WorkerCounters::wrongChecksums);
    }

    private long sum(ToLongFunction<WorkerCounters> number) {
        return Arrays.stream(counters).mapToLong(number).sum();
    }

    /** Connections dropped because of an error of ours. */
    public long internalErrors() {
        return sum(WorkerCounters::internalErrors);
    }

    /** The first error of ours, null when there was none. */
    public @Nullable RuntimeException firstInternalError() {
        for (WorkerCounters counter : counters) {
            RuntimeException error = counter.firstError();
            if (error != null) {
                return error;
            }
        }
        return null;
    }
}
