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
 * not look into every tunnel, so what came through one goes by the hash of the inner flow to that flow's worker, through the
 * worker's inbox. Hot: per packet nothing is allocated, locked or asked of the clock.
 */
final class LiveWorker implements PacketHandler, PacketReceiver, Runnable {
    private static final int BATCH = 512;
    private static final long TICK_NS = 10_000_000;
    private static final long PUBLISH_NS = 250_000_000;
    /** A packet may come out of the ring somewhat after its time. */
    private static final long TIME_OF_DAY_SLACK_NS = 200_000_000L;
    /** How long packets are still read after the stop: what was captured before it is in the ring by then. */
    private static final long LAST_PACKETS_NS = 500_000_000L;
    private static final int LAST_WAIT_MS = 20;

    private final int index;
    private final LivePacketSource source;
    private final CaptureWorker worker;
    private final Idling idling;
    private final long seed;
    private final Runnable beforeEnd;
    private final PacketQueue inbox;
    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket decoded = new DecodedPacket();

    private LiveWorker[] all = {};
    private long timeNs = Long.MIN_VALUE;
    private long nextTickNs;
    private long nextPublishNs;
    private long notIp;
    private long notTcp;
    private long dropped;
    private int idle;
    private volatile boolean stopping;
    private volatile boolean readLast;
    private volatile LiveCounters published = LiveCounters.NONE;

    /**
     * @param inboxBytes room for packets of its flows that come through other workers' rings
     * @param seed of the flow hash, the same for all workers
     * @param beforeEnd called before connections end, when no packet will come any more
     */
    LiveWorker(int index, LivePacketSource source, CaptureWorker worker, int inboxBytes, Idling idling, long seed,
            Runnable beforeEnd) {
        inbox = PacketQueue.fromMany(this, inboxBytes);
        this.index = index;
        this.source = source;
        this.worker = worker;
        this.idling = idling;
        this.seed = seed;
        this.beforeEnd = beforeEnd;
    }

    /** Says who works beside; before the thread starts. */
    void join(LiveWorker[] workers) {
        all = workers;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                int work = source.poll(this, BATCH) + inbox.drain(BATCH);
                onBatch();
                idle = work > 0 ? 0 : idle + 1;
                if (idle > 0) {
                    idling.onIdle(idle, source);
                }
            }
            readLastPackets();
        } finally {
            readLast = true;
            publish();
        }
        awaitLastOfOthers();
        beforeEnd.run();
        worker.finish();
        publish();
    }

    /** The only look at the clock: once a batch. */
    private void onBatch() {
        long now = System.nanoTime();
        worker.onLoad(Math.max(source.backlog(), inbox.fill()), now);
        if (now - nextTickNs >= 0) {
            nextTickNs = now + TICK_NS;
            tick();
        }
        if (now - nextPublishNs >= 0) {
            nextPublishNs = now + PUBLISH_NS;
            publish();
        }
    }

    private void tick() {
        if (timeNs != Long.MIN_VALUE) {
            timeNs = Math.max(timeNs, System.currentTimeMillis() * 1_000_000L - TIME_OF_DAY_SLACK_NS);
            worker.onTime(number(), timeNs);
        }
    }

    private void publish() {
        CaptureStatistics seen = source.statistics();
        published = new LiveCounters(seen, notIp, notTcp, dropped);
        worker.onDrops(seen.droppedByKernel(), dropped);
    }

    private void readLastPackets() {
        long end = System.nanoTime() + LAST_PACKETS_NS;
        do {
            if (source.poll(this, BATCH) + inbox.drain(BATCH) == 0 && !source.await(LAST_WAIT_MS)) {
                break;
            }
            onBatch();
        } while (System.nanoTime() - end < 0);
    }

    /** Others may still send what they find in tunnels. */
    private void awaitLastOfOthers() {
        boolean over;
        do {
            over = true;
            for (LiveWorker other : all) {
                over &= other.readLast;
            }
            if (inbox.drain(BATCH) == 0 && !over) {
                Thread.onSpinWait();
            }
        } while (!over || !inbox.isEmpty());
    }

    @Override
    public void onPacket(CapturedPacket packet) {
        timeNs = Math.max(timeNs, packet.timestampNs());
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
        LiveWorker owner = decoded.isTunnelled() ? all[FlowHash.worker(hash, all.length)] : this;
        if (owner == this) {
            worker.onPacket(decoded, hash, number(), packetTimeNs);
        } else if (!owner.inbox.offer(decoded, hash, 0, packetTimeNs, false)) {
            dropped++;
        }
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
     * @param dropped packets for other workers whose inboxes were full
     */
    record LiveCounters(CaptureStatistics source, long notIp, long notTcp, long dropped) {
        static final LiveCounters NONE = new LiveCounters(new CaptureStatistics(0, 0, 0, 0, ""), 0, 0, 0);
    }
}
