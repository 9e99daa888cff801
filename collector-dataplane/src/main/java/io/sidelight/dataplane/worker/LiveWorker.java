// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.flow.FlowHash;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.PacketDecoder;

/**
 * One core's duty cycle in live capture: takes packets out of its own ring and follows their flows, without a queue between.
 *
 * <p>The kernel chose the ring by the addresses and ports that it understands, the same for both directions of a flow. It does
 * not look into every tunnel, so what came through one goes by the hash of the inner flow to that flow's worker
 * ({@link TunnelExchange}). Hot: per packet nothing is allocated, locked or asked of the clock.
 */
final class LiveWorker implements PacketHandler, PacketReceiver, Runnable {
    private static final int BATCH = 512;
    /** Less, so that half a queue takes it. */
    private static final int TUNNEL_BATCH = 64;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long LONGEST_OFFER_NS = 5_000_000_000L;
    private static final long TICK_NS = 10_000_000;
    private static final long PUBLISH_NS = 250_000_000;
    /** A packet may come out of the ring somewhat after its time. */
    private static final long TIME_OF_DAY_SLACK_NS = 200_000_000L;
    private static final int LAST_WAIT_MS = 20;
    /** So far behind may a worker be before others no longer wait for what it will learn. */
    private static final long LONGEST_LAG_NS = 4_000_000_000L;

    private final int index;
    private final LivePacketSource source;
    private final CaptureWorker worker;
    private final Idling idling;
    private final long seed;
    private final Runnable beforeEnd;
    private final TunnelExchange tunnels;
    private final TunnelInbox inbox;
    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket decoded = new DecodedPacket();

    /** How far a worker is. */
    private enum Stage {
        READING,
        /** Its ring brings nothing more. */
        READ,
        /** Nothing more will be followed. */
        FOLLOWED
    }

    private LiveWorker[] all = {};
    private long timeNs = Long.MIN_VALUE;
    /** Of the packet that came out of the ring last. */
    private long ringTimeNs = Long.MIN_VALUE;
    private long nextTickNs;
    private long nextPublishNs;
    private long notIp;
    private long notTcp;
    private long dropped;
    private int idle;
    private int read;
    private boolean discarding;
    private volatile boolean stopping;
    private volatile Stage stage = Stage.READING;
    /** All packets of an earlier time were followed; a little old. */
    private volatile long followedNs = Long.MIN_VALUE;
    private volatile LiveCounters published = LiveCounters.NONE;

    /**
     * @param seed of the flow hash, the same for all workers
     * @param tunnels of all workers
     * @param beforeEnd called before connections end, when no packet will come any more
     */
    LiveWorker(int index, LivePacketSource source, CaptureWorker worker, Idling idling, long seed,
            TunnelExchange tunnels, Runnable beforeEnd) {
        this.index = index;
        this.source = source;
        this.worker = worker;
        this.idling = idling;
        this.seed = seed;
        this.beforeEnd = beforeEnd;
        this.tunnels = tunnels;
        inbox = new TunnelInbox(tunnels, index);
    }

    /** Says who works beside; before the thread starts. */
    void join(LiveWorker[] workers) {
        all = workers;
    }

    @Override
    public void run() {
        try {
            while (!stopping && !source.isFinished()) {
                read = readBatch();
                boolean behind = onBatch();
                idle = read > 0 || behind ? 0 : idle + 1;
                if (idle > 0) {
                    idling.onIdle(idle, source);
                }
            }
            readLastPackets();
            tunnels.onRead(index, Long.MAX_VALUE);
            stage = Stage.READ;
            // others may still send what they find in tunnels
            awaitAll(Stage.READ);
        } finally {
            tunnels.onRead(index, Long.MAX_VALUE);
            stage = Stage.FOLLOWED;
            publish();
        }
        // a session that another worker learns at last may be one that is waited for here
        awaitAll(Stage.FOLLOWED);
        beforeEnd.run();
        worker.finish();
        publish();
    }

    /** Packets out of the ring, then those out of tunnels whose turn has come; returns how many. */
    private int readBatch() {
        if (!tunnels.isUsed()) {
            return source.poll(this, BATCH);
        }
        // asked before the ring is: what was handed over by then is read now
        long nowNs = System.currentTimeMillis() * NS_PER_MS;
        int read = 0;
        if (tunnels.hasRoom(index)) {
            read = source.poll(this, TUNNEL_BATCH);
            tunnels.onRead(index, read < TUNNEL_BATCH ? Math.max(ringTimeNs, nowNs - source.holdNs()) : ringTimeNs);
        }
        return read + inbox.drain(BATCH, nowNs);
    }

    /** The only look at the clock: once a batch. Returns whether connections are to be ended still. */
    private boolean onBatch() {
        long now = System.nanoTime();
        worker.onLoad(backlog(), now);
        if (now - nextTickNs >= 0) {
            nextTickNs = now + TICK_NS;
            tick();
        }
        boolean behind = worker.endSome();
        worker.answerSome();
        if (now - nextPublishNs >= 0) {
            nextPublishNs = now + PUBLISH_NS;
            // of day, not of packets: the first may be yet to come
            worker.onInterfaces(source.lookAtInterfaces(), System.currentTimeMillis() * NS_PER_MS);
            publish();
        }
        return behind;
    }

    private double backlog() {
        double own = source.backlog();
        if (!tunnels.isUsed()) {
            return own;
        }
        tunnels.onBacklog(index, own);
        return tunnels.worstBacklog();
    }

    private void tick() {
        if (timeNs != Long.MIN_VALUE) {
            timeNs = Math.max(timeNs, System.currentTimeMillis() * NS_PER_MS - TIME_OF_DAY_SLACK_NS);
            followedNs = read == 0 ? timeNs : ringTimeNs;
            worker.onFollowed(leastFollowedNs());
            worker.onTime(number(), timeNs);
        } else {
            followedNs = Long.MAX_VALUE;
            worker.takePolicy(); // it holds for the first packet, too
        }
    }

    /** How far the worker is that is farthest behind, as far as the others wait for it. */
    private long leastFollowedNs() {
        long least = timeNs;
        for (LiveWorker other : all) {
            if (other.stage == Stage.READING) {
                least = Math.min(least, other.followedNs);
            }
        }
        return Math.max(least, timeNs - LONGEST_LAG_NS);
    }

    private void publish() {
        CaptureStatistics seen = source.statistics();
        published = new LiveCounters(seen, notIp, notTcp, dropped);
        worker.onDrops(seen.droppedByKernel(), dropped);
    }

    private void readLastPackets() {
        LastPackets last = new LastPackets(source.holdNs(), System.nanoTime(), System.currentTimeMillis() * NS_PER_MS);
        boolean over = false;
        while (!over) {
            boolean read = readBatch() > 0;
            if (read) {
                boolean _ = onBatch();
            } else {
                boolean _ = source.await(LAST_WAIT_MS);
            }
            long nowNs = System.nanoTime();
            over = last.isOver(read, ringTimeNs, nowNs);
            discarding = last.isTooLate(nowNs);
        }
    }

    private void awaitAll(Stage least) {
        boolean over;
        do {
            over = true;
            for (LiveWorker other : all) {
                over &= other.stage.compareTo(least) >= 0;
            }
            if (inbox.drain(BATCH, System.currentTimeMillis() * NS_PER_MS) == 0 && !over) {
                Thread.onSpinWait();
            }
        } while (!over || !inbox.isEmpty());
    }

    @Override
    public void onPacket(CapturedPacket packet) {
        ringTimeNs = packet.timestampNs();
        if (discarding) {
            dropped++;
            return;
        }
        timeNs = Math.max(timeNs, ringTimeNs);
        int kind = decoder.decode(packet.buffer(), 0, packet.buffer().capacity(), packet.linkType(),
                packet.vlanId(), packet.timestampNs(), decoded);
        switch (kind) {
            case PacketDecoder.TCP -> dispatch(packet.timestampNs());
            case PacketDecoder.UDP -> {
                if (DatagramOpening.mayBeDtls(decoded)) {
                    dispatch(packet.timestampNs());
                } else {
                    notTcp++;
                }
            }
            case PacketDecoder.NOT_TCP -> notTcp++;
            case PacketDecoder.FRAGMENT_HELD -> {
                // its last piece will count
            }
            default -> notIp++;
        }
    }

    private void dispatch(long packetTimeNs) {
        int hash = FlowHash.hash(seed, decoded);
        if (!decoded.isTunnelled() || all.length == 1) {
            worker.onPacket(decoded, hash, number(), packetTimeNs);
            return;
        }
        int owner = FlowHash.worker(hash, all.length);
        PacketQueue queue = tunnels.open(index, owner, all[owner]);
        if (!queue.offer(decoded, hash, 0, packetTimeNs)) {
            offerPatiently(queue, hash, packetTimeNs);
        }
    }

    /** For a burst of long packets: waits for room, and meanwhile follows what others sent here, lest they wait for this one. */
    private void offerPatiently(PacketQueue queue, int hash, long packetTimeNs) {
        tunnels.onRead(index, packetTimeNs - 1);
        long end = System.nanoTime() + LONGEST_OFFER_NS;
        do {
            if (inbox.drain(BATCH, System.currentTimeMillis() * NS_PER_MS) == 0) {
                Thread.onSpinWait();
            }
            if (queue.offer(decoded, hash, 0, packetTimeNs)) {
                return;
            }
        } while (System.nanoTime() - end < 0);
        dropped++;
    }

    /** Out of the inbox. */
    @Override
    public void onPacket(DecodedPacket packet, int hash, long number, long packetTimeNs) {
        timeNs = Math.max(timeNs, packetTimeNs);
        worker.onPacket(packet, hash, number(), packetTimeNs);
    }

    /** The id of a connection that begins now: small, and no other worker's. */
    private long number() {
        return worker.opened() * all.length + index + 1;
    }

    @Override
    public void onTime(long number, long newTimeNs) {
        throw new IllegalStateException("each worker has its own clock");
    }

    @Override
    public void onEndOfInput() {
        throw new IllegalStateException("a live source has no end");
    }

    /** Makes {@link #run} end soon; from any thread. */
    void stop() {
        stopping = true;
    }

    /** What this worker saw and lost, a quarter of a second old at most; from any thread. */
    LiveCounters counters() {
        return published;
    }

    /**
     * What a worker counts, as last published.
     *
     * @param source of its own source
     * @param dropped packets for other workers whose inboxes were full, and those of which there were too many at the end
     */
    record LiveCounters(CaptureStatistics source, long notIp, long notTcp, long dropped) {
        static final LiveCounters NONE = new LiveCounters(new CaptureStatistics(0, 0, 0, 0, ""), 0, 0, 0);
    }
}
