// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.app.ParserMemory;
import io.sidelight.dataplane.flow.DuplicateFilter;
import io.sidelight.dataplane.policy.CompiledPolicy;
import io.sidelight.dataplane.policy.WorkerPolicy;
import io.sidelight.dataplane.reassembly.SegmentPool;
import io.sidelight.dataplane.reassembly.StreamContext;
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
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The workers of an engine, each with its caches, pools, outbox and counters, and what all of them did, in sums. */
final class WorkerCrew {
    private final CaptureWorker[] workers;
    private final EventOutbox[] outboxes;
    private final WorkerCounters[] counters;
    private final List<DecodedKeyCache> keyCaches = new ArrayList<>();
    private final SessionCache sessions;
    private final AtomicReference<KeyTable> keys;
    private final AtomicReference<CompiledPolicy> policy = new AtomicReference<>(CompiledPolicy.NONE);

    /**
     * @param live packets do not wait, and so nothing that handles them does
     * @param orders how the worker of an index waits for the others
     */
    WorkerCrew(KeyTable keyTable, PskTable preSharedKeys, SecretStore secrets, int count, WorkerLimits limits,
            PlaintextSink.Factory plaintext, boolean live, IntFunction<PacketOrder> orders) {
        keys = new AtomicReference<>(keyTable);
        workers = new CaptureWorker[count];
        outboxes = new EventOutbox[count];
        counters = new WorkerCounters[count];
        long seed = new SecureRandom().nextLong();
        sessions = new SessionCache(limits.room().sessionBytes());
        // probing loads a native library: not worth it without keys, which live may come later
        KeyProvider provider = keyTable.size() == 0 && !live ? KeyProvider.jdk() : KeyProvider.probe();
        for (int i = 0; i < count; i++) {
            DecodedKeyCache keyCache = new DecodedKeyCache(provider, keys::getAcquire);
            keyCaches.add(keyCache);
            TlsEnvironment tls = new TlsEnvironment(keyCache, preSharedKeys, secrets, sessions, orders.apply(i),
                    limits.waitingRecordBytes(), limits.room().handshakeBytes(), limits.secretWaitBytes());
            outboxes[i] = new EventOutbox(!live, EventOutbox.capacity(limits.room().eventBytes()));
            counters[i] = new WorkerCounters();
            workers[i] = new CaptureWorker(limits,
                    new WorkerContext(tls,
                            new StreamContext(new SegmentPool(limits.outOfOrderBytes()),
                                    limits.outOfOrderBytesPerStream(), counters[i].streams()),
                            plaintext.forWorker(i), outboxes[i], counters[i],
                            new SecretWaits(limits.secretWait().toNanos()), duplicates(limits, live, seed),
                            new WorkerLoad(tls, new HealthReporter("worker " + i, outboxes[i])), new TunnelBuffers(),
                            new ParserMemory(limits.room().parserBytes()), new WorkerPolicy(policy::getAcquire)),
                    keys::getAcquire, live);
        }
    }

    private static DuplicateFilter duplicates(WorkerLimits limits, boolean live, long seed) {
        return new DuplicateFilter(limits.duplicateWindow().toNanos(),
                live ? Long.MAX_VALUE : DuplicateFilter.CAPACITY, seed);
    }

    CaptureWorker worker(int index) {
        return workers[index];
    }

    EventOutbox[] outboxes() {
        return outboxes;
    }

    /** Gives the workers another key table, which each takes over at the next certificate that it meets; from any thread. */
    void use(KeyTable table) {
        keys.setRelease(table);
    }

    /** Gives the workers another policy, which each takes over at its next turn of packet time; from any thread. */
    void use(Policy rules) {
        policy.setRelease(rules == Policy.NONE ? CompiledPolicy.NONE : CompiledPolicy.of(rules));
    }

    /** Asks a worker for open connections; from any thread. */
    void ask(int index, ConnectionLook look) {
        workers[index].ask(look);
    }

    /** How many workers there are. */
    int size() {
        return workers.length;
    }

    /** The workers begin: what they are to take over they do before the first packet. */
    void begin() {
        for (CaptureWorker worker : workers) {
            worker.takePolicy();
        }
    }

    /** Nobody will take events any more. */
    void abandonEvents() {
        for (EventOutbox outbox : outboxes) {
            outbox.abandon();
        }
    }

    /** Sums over all workers, with what the engine counted itself. */
    EngineTotals totals(long droppedPackets, long notIp, long notTcp) {
        return new EngineTotals(droppedPackets, sum(outboxes, EventOutbox::dropped), notIp, notTcp,
                sum(workers, CaptureWorker::duplicates), sum(workers, CaptureWorker::opened),
                sum(workers, CaptureWorker::evicted), sum(workers, CaptureWorker::evictedEstablished),
                sum(counters, WorkerCounters::tlsConnections),
                sum(counters, WorkerCounters::ignoredConnections),
                keyCaches.stream().mapToLong(DecodedKeyCache::conversions).sum(),
                sum(counters, counter -> counter.streams().repeated()),
                sum(counters, counter -> counter.streams().conflicting()),
                sum(counters, WorkerCounters::ignoredResets), sum(counters, WorkerCounters::wrongChecksums),
                sum(counters, WorkerCounters::internalErrors), overload(), memory());
    }

    /** What each part takes of the memory budget. */
    private MemoryUse memory() {
        MemoryUse all = MemoryUse.NONE.with(MemoryPart.SESSIONS, sessions.use());
        for (CaptureWorker worker : workers) {
            all = all.plus(worker.memory());
        }
        return all;
    }

    private OverloadCounts overload() {
        OverloadCounts all = OverloadCounts.NONE;
        for (CaptureWorker worker : workers) {
            all = all.plus(worker.overload());
        }
        return all;
    }

    private static <T> long sum(T[] all, ToLongFunction<T> number) {
        return Arrays.stream(all).mapToLong(number).sum();
    }

    /** The first error of ours, null when there was none. */
    @Nullable
    RuntimeException firstInternalError() {
        for (WorkerCounters counter : counters) {
            RuntimeException error = counter.firstError();
            if (error != null) {
                return error;
            }
        }
        return null;
    }
}
