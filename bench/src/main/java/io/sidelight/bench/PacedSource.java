// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketHandler;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.BufferUtil;

/**
 * Hands packets over at a chosen rate, as a ring does that is never full. A packet's time is when it was due, not when it was taken: what
 * waits because the worker is busy has waited. Allocates nothing per packet.
 */
final class PacedSource implements LivePacketSource {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final double NS = 1e9;
    private static final long MS = 1_000_000;
    private static final long LONGEST_NS = 60_000_000_000L;

    private final PacketScript script;
    private final long total;
    private final double packetsPerSecond;
    private final boolean paced;
    private final long address;
    private final long startNs = System.nanoTime();
    private final long epochNs = System.currentTimeMillis() * MS;
    private final CapturedPacket packet = new CapturedPacket();
    private final Histogram waits = new Histogram(LONGEST_NS, 3);
    private Runnable atEnd = () -> {};
    private long firstDueNs;
    private int telling;
    private int next;
    private long packets;
    private long bytes;

    /** @param packetsPerSecond infinite for as fast as they are taken */
    PacedSource(PacketScript script, int tellings, double packetsPerSecond) {
        this.script = script;
        this.total = (long) tellings * script.packets();
        this.packetsPerSecond = packetsPerSecond;
        this.paced = !Double.isInfinite(packetsPerSecond);
        this.address = BufferUtil.address(script.buffer());
    }

    /** Has {@code action} done once, on the worker's thread, when the last packet was taken; said before the worker starts. */
    void whenAllTaken(Runnable action) {
        atEnd = action;
    }

    /** How long packets waited, each from when it was due until it was taken; empty when they are as fast as they are taken. */
    Histogram waits() {
        return waits;
    }

    /** Nanoseconds since 1970, by the clock that packets have their times from. */
    long nowNs() {
        return epochNs + System.nanoTime() - startNs;
    }

    private long dueNs(long number) {
        return paced ? firstDueNs + (long) (number * NS / packetsPerSecond) : nowNs();
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        long now = nowNs();
        if (firstDueNs == 0) {
            // not earlier: that the worker had to be started first is nobody's latency
            firstDueNs = now;
        }
        int delivered = 0;
        while (delivered < limit && packets < total) {
            long due = dueNs(packets);
            if (paced) {
                if (due > now) {
                    break;
                }
                waits.recordValue(Math.clamp(nowNs() - due, 0, LONGEST_NS));
            }
            deliver(handler, due);
            delivered++;
        }
        if (delivered > 0 && packets == total) {
            atEnd.run();
        }
        return delivered;
    }

    private void deliver(PacketHandler handler, long due) {
        script.readdress(next, telling);
        int length = script.length(next);
        packet.wrap(address + script.offset(next), length, length);
        packets++;
        bytes += length;
        packet.describe(packets, due, LINKTYPE_ETHERNET, 0);
        if (++next == script.packets()) {
            next = 0;
            telling++;
        }
        handler.onPacket(packet);
    }

    @Override
    public boolean await(int timeoutMs) {
        if (packets == total) {
            return false;
        }
        long waitNs = Math.min(dueNs(packets) - nowNs(), timeoutMs * MS);
        if (waitNs > 0) {
            LockSupport.parkNanos(waitNs);
        }
        return dueNs(packets) <= nowNs();
    }

    @Override
    public long holdNs() {
        return 0;
    }

    /** Never behind: what is late waits, and nothing is lost. */
    @Override
    public double backlog() {
        return 0;
    }

    @Override
    public boolean isFinished() {
        return packets == total;
    }

    @Override
    public CaptureStatistics statistics() {
        return new CaptureStatistics(packets, bytes, 0, 0, "");
    }

    @Override
    public void close() {
        // nothing is open
    }
}
