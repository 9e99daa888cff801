// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Rings on several interfaces as one source, in order of time: both directions of a link that come in on two ports, above all.
 *
 * <p>While an interface has nothing to show, it may still bring something earlier than what others show: packets that lie in
 * a block which the kernel has not handed over yet. So those wait until they are older than that can be: twice the block
 * timeout, which is how long the kernel may keep a block, and the configured skew. They do not wait when the ring in which they lie
 * is half full, nor when their time is not near the system's (a card's clock that nobody sets, a system clock that was set
 * back): then order suffers, nothing else. Polled and closed by one thread; hot: called per packet, allocates nothing.
 */
final class MergedRings implements LivePacketSource {
    private static final int NANOSECONDS_PER_MS = 1_000_000;

    private final LongSupplier clockMs;
    private final PacketRing[] rings;
    private final boolean[] silent;
    private final long holdNs;
    private final RingWait wait;
    private final PacketHandler renumber = this::onPacket;

    private PacketHandler handler = _ -> {};
    private long packets;
    private boolean closed;

    // What choose() found: the ring that is next, the time of its packet, and up to which time it may deliver.
    private int next;
    private long nextTimeNs;
    private long untilNs;

    /** @param rings at least one; closed with this source */
    MergedRings(List<PacketRing> rings, PacketRingConfig config) {
        this(rings, config, System::currentTimeMillis);
    }

    MergedRings(List<PacketRing> rings, PacketRingConfig config, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.rings = rings.toArray(PacketRing[]::new);
        silent = new boolean[rings.size()];
        holdNs = config.holdNs();
        wait = new RingWait(rings.stream().map(PacketRing::socket).toArray(PacketSocket[]::new));
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        this.handler = handler;
        long nowNs = begin();
        int delivered = 0;
        while (delivered < limit && choose(nowNs)) {
            delivered += rings[next].poll(renumber, limit - delivered, untilNs);
        }
        return delivered;
    }

    private void onPacket(CapturedPacket packet) {
        packet.renumber(++packets);
        handler.onPacket(packet);
    }

    /** Lets each ring be asked again; the time before that, ns since 1970. */
    private long begin() {
        long nowNs = clockMs.getAsLong() * NANOSECONDS_PER_MS;
        for (int i = 0; i < rings.length; i++) {
            silent[i] = closed;
        }
        return nowNs;
    }

    /** Finds the ring to take from next; false when there is none, or its packet must wait. */
    private boolean choose(long nowNs) {
        next = -1;
        nextTimeNs = Long.MAX_VALUE;
        long secondNs = Long.MAX_VALUE;
        long silentSinceNs = Long.MAX_VALUE;
        for (int i = 0; i < rings.length; i++) {
            if (isSilent(i)) {
                silentSinceNs = Math.min(silentSinceNs, rings[i].newestTimeNs());
                continue;
            }
            long timeNs = rings[i].nextTimeNs();
            if (timeNs < nextTimeNs) {
                secondNs = nextTimeNs;
                nextTimeNs = timeNs;
                next = i;
            } else {
                secondNs = Math.min(secondNs, timeNs);
            }
        }
        if (next < 0) {
            return false;
        }
        // Of a silent ring nothing comes from before the last it brought, nor from longer ago than the kernel keeps a block.
        long knownNs = Math.max(silentSinceNs, nowNs - holdNs);
        untilNs = Math.min(secondNs, knownNs);
        if (nextTimeNs <= untilNs) {
            return true;
        }
        untilNs = nextTimeNs;
        return nextTimeNs - nowNs > holdNs || rings[next].isHalfFull();
    }

    // Asked until it says no: the line with a block's state is the one that the kernel writes to for each packet.
    private boolean isSilent(int number) {
        if (!silent[number] && !rings[number].hasPacket()) {
            silent[number] = true;
        }
        return silent[number];
    }

    @Override
    public boolean await(int timeoutMs) {
        if (closed) {
            return false;
        }
        long nowNs = begin();
        if (choose(nowNs)) {
            return true;
        }
        for (int i = 0; i < rings.length; i++) {
            wait.include(i, silent[i]);
        }
        long heldMs = next < 0 ? timeoutMs : (nextTimeNs + holdNs - nowNs) / NANOSECONDS_PER_MS + 1;
        wait.await((int) Math.min(timeoutMs, heldMs));
        return choose(begin());
    }

    /** That of the interface which is farthest behind. */
    @Override
    public double backlog() {
        double most = 0;
        for (PacketRing ring : rings) {
            most = Math.max(most, ring.backlog());
        }
        return most;
    }

    @Override
    public long holdNs() {
        return holdNs;
    }

    @Override
    public List<InterfaceStatus> lookAtInterfaces() {
        List<InterfaceStatus> all = new ArrayList<>();
        for (PacketRing ring : rings) {
            all.addAll(ring.lookAtInterfaces());
        }
        return all;
    }

    @Override
    public boolean isFinished() {
        for (PacketRing ring : rings) {
            if (!ring.isFinished()) {
                return false;
            }
        }
        return true;
    }

    /** Of all interfaces together. May be asked by any thread, also after {@link #close}. */
    @Override
    public CaptureStatistics statistics() {
        CaptureStatistics sum = rings[0].statistics();
        for (int i = 1; i < rings.length; i++) {
            sum = sum.plus(rings[i].statistics());
        }
        return sum;
    }

    @Override
    public List<CaptureStatistics> byInterface() {
        return Arrays.stream(rings).map(PacketRing::statistics).toList();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (PacketRing ring : rings) {
            ring.close();
        }
        wait.close();
    }
}
