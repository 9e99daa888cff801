// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.capture.InterfaceStatus;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.flow.ConnectionHandler;
import io.sidelight.dataplane.flow.ConnectionOpener;
import io.sidelight.dataplane.flow.ConnectionTracker;
import io.sidelight.dataplane.flow.DuplicateFilter;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.tls.TlsEnvironment;
import io.sidelight.keystore.KeyTable;
import java.util.List;
import java.util.function.Supplier;

/**
 * One core's work on the packets of its flows, from TCP to audit events. Owns everything it touches but the shared caches
 * behind {@link TlsEnvironment}; one thread calls it. Hot per packet.
 */
final class CaptureWorker {
    private static final long MEMORY_LOOK_NS = 250_000_000L;
    private static final int ENDED_AT_A_TIME = 8;
    private static final long ENDING_NS = 200_000;
    private static final long SECOND_NS = 1_000_000_000L;
    /** Packets that came before a connection's time was over may wait in the ring still. */
    private static final long LATE_NS = SECOND_NS / 2;

    private final ConnectionTracker connections;
    private final WorkerContext context;
    private final WorkerMemory memory;
    private final ConnectionLooks looks;
    private final Supplier<KeyTable> keys;
    private final boolean live;
    private long sessionGeneration;
    private long timeNs;
    private long followedNs = Long.MAX_VALUE;
    private long nextMemoryLookNs;
    private boolean memoryLookedAt;
    /** Live: connections are to be ended still. */
    private boolean behind;

    /** @param live packets of different workers are in order by their times, else by their numbers */
    CaptureWorker(WorkerLimits limits, WorkerContext context, Supplier<KeyTable> keys, boolean live) {
        this.context = context;
        this.live = live;
        this.keys = keys;
        connections = new ConnectionTracker(limits.connections(), limits.idleTimeout().toNanos(),
                limits.closingTimeout().toNanos(), new Opener(context));
        looks = new ConnectionLooks(context);
        memory = new WorkerMemory(limits.connections(), connections, context);
        context.tls().use(keys.get());
        context.tls().refreshSecrets();
        takePolicy();
    }

    /** Takes over the policy that holds now. */
    void takePolicy() {
        context.tls().usePolicy(context.policy().refresh());
    }

    /** Handles one packet of a flow of this worker. */
    void onPacket(DecodedPacket packet, int hash, long number, long timeNs) {
        DuplicateFilter.Verdict copy = context.duplicates().judge(packet, number, timeNs);
        if (copy == DuplicateFilter.Verdict.COPY) {
            return;
        }
        this.timeNs = Math.max(this.timeNs, timeNs);
        context.outbox().at(number, OrderedEvent.PACKET);
        context.tls().onPacket(live ? timeNs : number);
        memory.relieve();
        connections.onPacket(hash, packet, number, timeNs, copy == DuplicateFilter.Verdict.FIRST);
    }

    /**
     * Says how far this worker is behind, once a batch: what it leaves out depends on it.
     *
     * @param backlog share of the room for packets that is in use, 0 to 1
     * @param nowNs of a clock that never steps back
     */
    void onLoad(double backlog, long nowNs) {
        context.load().onLoad(backlog, nowNs, timeNs);
        if (!memoryLookedAt || nowNs - nextMemoryLookNs >= 0) {
            memoryLookedAt = true;
            nextMemoryLookNs = nowNs + MEMORY_LOOK_NS;
            memory.publish();
            context.load().onMemory(memory.published(), timeNs);
        }
    }

    /** Says what was dropped so far before it came here, a few times a second; new drops are told of. */
    void onDrops(long byKernel, long byQueue) {
        context.load().onDrops(byKernel, byQueue, timeNs);
    }

    /** Says how the interfaces stand, a few times a second; changes are told of. */
    void onInterfaces(List<InterfaceStatus> all, long timeOfDayNs) {
        context.load().onInterfaces(all, timeOfDayNs);
    }

    /**
     * All workers have followed what came before {@code timeNs}: no longer than that does a session that may be known to another count as missing.
     * Live, each time before {@link #onTime}.
     */
    void onFollowed(long timeNs) {
        followedNs = timeNs;
    }

    /**
     * Packet time has come to {@code timeNs}, after packet {@code number}; new secrets are taken over here, and removed keys let go of. Live, {@link #endSome}
     * is to be called then.
     */
    void onTime(long number, long timeNs) {
        this.timeNs = Math.max(this.timeNs, timeNs);
        context.outbox().at(number, OrderedEvent.TIME);
        context.tls().onPacket(live ? timeNs : number);
        context.tls().use(keys.get());
        takePolicy();
        takeSecrets();
        context.waits().onTime(Math.min(timeNs, followedNs));
        if (live) {
            behind = true;
        } else {
            // of whole seconds, which every reading of a capture comes by: a stream is told the time when it makes its reader wait, too
            connections.onTime(timeNs - timeNs % SECOND_NS);
        }
    }

    /**
     * Live, ends more of the connections whose time has come, if there are: once a batch, so that no packet waits for all of them. As long as
     * it may take, and not as many, since one that spoke TLS costs a hundred times one that was never answered.
     *
     * @return whether there may be more
     */
    boolean endSome() {
        if (!behind) {
            return false;
        }
        long startNs = System.nanoTime();
        do {
            behind = connections.onTime(timeNs - LATE_NS, ENDED_AT_A_TIME);
        } while (behind && System.nanoTime() - startNs < ENDING_NS);
        return behind;
    }

    /** Live, goes on answering who asks for the open connections: once a batch, and little of it. */
    void answerSome() {
        looks.answerSome(connections);
    }

    /** Asks for open connections; from any thread. */
    void ask(ConnectionLook look) {
        looks.ask(look);
    }

    private void takeSecrets() {
        boolean news = context.tls().refreshSecrets();
        if (live) {
            // the full handshake of a session may come through another worker's ring a little later than its resumption
            long generation = context.tls().sessionGeneration();
            news |= generation != sessionGeneration && context.waits().size() > 0;
            sessionGeneration = generation;
        }
        if (news) {
            context.waits().onSecrets();
        }
    }

    /** No packet will come any more: all connections end. */
    void finish() {
        context.outbox().at(Long.MAX_VALUE, OrderedEvent.PACKET);
        // below the number that a worker at its end shows to others, so that none waits for another here
        context.tls().onPacket(Long.MAX_VALUE - 1);
        takeSecrets();
        connections.endAll();
        context.plaintext().close();
        memory.publish();
    }

    /** What was left out because packets came too fast. */
    OverloadCounts overload() {
        return context.load().counts();
    }

    long opened() {
        return connections.opened();
    }

    /** Packets that were copies of others. */
    long duplicates() {
        return context.duplicates().copies();
    }

    /** Connections that were given up to make room for others. */
    long evicted() {
        return connections.evicted();
    }

    /** Those of them that were TLS and protected. */
    long evictedEstablished() {
        return connections.evictedEstablished();
    }

    /** What each part takes of the memory budget now; on the worker's thread. */
    MemoryUse currentMemory() {
        return memory.use();
    }

    /** What each part takes of the memory budget, a quarter of a second old at most while the worker runs live. */
    MemoryUse memory() {
        return memory.published();
    }

    /** Makes the pipelines of TCP connections and of UDP flows. */
    private record Opener(WorkerContext context) implements ConnectionOpener {
        @Override
        public boolean opens(DecodedPacket datagram) {
            return DatagramOpening.opens(datagram);
        }

        @Override
        public boolean sheds() {
            return context.load().sheds();
        }

        @Override
        public void onShed() {
            context.load().onShed();
        }

        @Override
        public ConnectionHandler open(Connection connection) {
            return connection.isDatagrams()
                    ? new DatagramPipeline(connection, context)
                    : new ConnectionPipeline(connection, context);
        }
    }
}
