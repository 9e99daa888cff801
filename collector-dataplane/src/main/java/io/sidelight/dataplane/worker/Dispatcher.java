// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.flow.FlowHash;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.PacketDecoder;

/**
 * Decodes each packet once and hands it to the worker of its flow. Runs on the capturing thread. It also tells all workers
 * the packet time, at fixed places of the capture, so that time passes for all of them alike. Hot per packet.
 */
final class Dispatcher implements PacketHandler {
    private static final long CLOCK_NS = 1_000_000_000L;
    /** So many packets without news, and the workers are told how far the capture has come. */
    private static final int CLOCK_PACKETS = 1024;

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket decoded = new DecodedPacket();
    private final PacketLane[] lanes;
    private final long seed;

    private long lastNumber;
    private long timeNs = Long.MIN_VALUE;
    private long clockSlot = Long.MIN_VALUE;
    private long clockNumber;
    private long notIp;
    private long notTcp;
    private volatile long dropped;

    Dispatcher(PacketLane[] lanes, long seed) {
        this.lanes = lanes;
        this.seed = seed;
    }

    @Override
    public void onPacket(CapturedPacket packet) {
        timeNs = Math.max(timeNs, packet.timestampNs());
        if (timeNs / CLOCK_NS > clockSlot || lastNumber - clockNumber >= CLOCK_PACKETS) {
            tellClock();
        }
        lastNumber = packet.number();
        int kind = decoder.decode(packet.buffer(), 0, packet.buffer().capacity(), packet.linkType(),
                packet.vlanId(), packet.timestampNs(), decoded);
        switch (kind) {
            case PacketDecoder.TCP -> dispatch(packet);
            case PacketDecoder.UDP -> onDatagram(packet);
            case PacketDecoder.NOT_TCP -> notTcp++;
            case PacketDecoder.FRAGMENT_HELD -> {
                // its last piece will count
            }
            default -> notIp++;
        }
    }

    /** Most UDP is not DTLS, which its first byte tells: that ends here. */
    private void onDatagram(CapturedPacket packet) {
        if (DatagramOpening.mayBeDtls(decoded)) {
            dispatch(packet);
        } else {
            notTcp++;
        }
    }

    private void dispatch(CapturedPacket packet) {
        int hash = FlowHash.hash(seed, decoded);
        PacketLane lane = lanes.length == 1 ? lanes[0] : lanes[FlowHash.worker(hash, lanes.length)];
        if (!lane.offer(decoded, hash, lastNumber, packet.timestampNs())) {
            countDropped();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void countDropped() {
        dropped++;
    }

    /** Says that it is {@code nowNs}, or later, though no packet came: for packets that come as time passes. */
    void tellTimeOfDay(long nowNs) {
        if (timeNs != Long.MIN_VALUE) {
            timeNs = Math.max(timeNs, nowNs);
        }
        tellClock();
    }

    /** Tells all workers how far the capture has come; also called when no packets come. */
    void tellClock() {
        if (timeNs == Long.MIN_VALUE) {
            return;
        }
        clockSlot = timeNs / CLOCK_NS;
        clockNumber = lastNumber;
        for (PacketLane lane : lanes) {
            lane.onClock(lastNumber, timeNs);
        }
    }

    /** Tells all workers that no packet will come any more. */
    void end() {
        for (PacketLane lane : lanes) {
            lane.onEnd();
        }
    }

    /** The latest packet time so far. */
    long timeNs() {
        return timeNs;
    }

    long notIp() {
        return notIp;
    }

    long notTcp() {
        return notTcp;
    }

    long dropped() {
        return dropped;
    }
}
