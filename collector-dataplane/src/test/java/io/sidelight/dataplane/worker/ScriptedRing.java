// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.capture.CaptureFiles;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.flow.FlowHash;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.PacketDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** A live source without a network: the packets of a capture, as if they came now, and some time late. */
final class ScriptedRing implements LivePacketSource {
    private final List<Packet> packets = new ArrayList<>();
    private final CapturedPacket view = new CapturedPacket();
    /** The packets' times run on while all of them come at once. */
    private static final long SLACK_NS = 200_000_000;

    private final long holdNs;
    private final long readyNs;
    private final long startNs;
    private final AtomicBoolean drained = new AtomicBoolean();
    private int next;
    private boolean goesAway;
    private boolean stalls;

    /** @param afterNs after the first packet */
    private record Packet(byte[] bytes, int linkType, long afterNs) {}

    /** @param lateMs how late the packets come, though their time stamps do not say so */
    private ScriptedRing(long lateMs, long startNs) {
        holdNs = lateMs * 1_000_000 + SLACK_NS;
        readyNs = System.nanoTime() + lateMs * 1_000_000;
        this.startNs = startNs;
    }

    /** The packets of a capture on {@code count} rings, each flow on one; ring i is {@code lateMs * i} late. */
    static List<ScriptedRing> of(Path capture, int count, long lateMs) {
        DecodedPacket decoded = new DecodedPacket();
        PacketDecoder decoder = new PacketDecoder(new Defragmenter());
        return of(capture, count, lateMs, packet -> {
            decoder.decode(packet.buffer(), 0, packet.buffer().capacity(), packet.linkType(), packet.timestampNs(),
                    decoded);
            return FlowHash.worker(FlowHash.hash(1, decoded), count);
        });
    }

    /** The same, with a choice of ring. */
    static List<ScriptedRing> of(Path capture, int count, long lateMs, ToIntFunction<CapturedPacket> choice) {
        List<ScriptedRing> rings = new ArrayList<>();
        long startNs = System.currentTimeMillis() * 1_000_000;
        for (int i = 0; i < count; i++) {
            rings.add(new ScriptedRing(lateMs * i, startNs));
        }
        long[] firstNs = {Long.MIN_VALUE};
        PacketHandler sorter = packet -> {
            firstNs[0] = firstNs[0] == Long.MIN_VALUE ? packet.timestampNs() : firstNs[0];
            byte[] bytes = new byte[packet.buffer().capacity()];
            packet.buffer().getBytes(0, bytes);
            // a capture may span minutes; what matters is the order
            rings.get(choice.applyAsInt(packet)).packets
                    .add(new Packet(bytes, packet.linkType(), (packet.timestampNs() - firstNs[0]) / 1000));
        };
        try (CaptureFiles files = CaptureFiles.open(List.of(capture), SecretsHandler.NONE)) {
            while (!files.isFinished()) {
                int _ = files.poll(sorter, 1000);
            }
        }
        return rings;
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        while (stalls && System.nanoTime() - readyNs < 0) {
            LockSupport.parkNanos(readyNs - System.nanoTime());
        }
        int delivered = 0;
        while (delivered < limit && next < packets.size() && System.nanoTime() - readyNs >= 0) {
            Packet packet = packets.get(next++);
            view.wrap(packet.bytes, 0, packet.bytes.length, packet.bytes.length);
            view.describe(next, startNs + packet.afterNs, packet.linkType, 0);
            handler.onPacket(view);
            delivered++;
        }
        drained.set(next == packets.size());
        return delivered;
    }

    /** The interface will be gone when all packets were taken. */
    ScriptedRing goesAway() {
        goesAway = true;
        return this;
    }

    /** Whoever reads it stands still until its packets come, as a thread does that the system lets wait. */
    ScriptedRing stalls() {
        stalls = true;
        return this;
    }

    /** True when all packets were taken. */
    boolean isDrained() {
        return drained.get();
    }

    @Override
    public boolean await(int timeoutMs) {
        return next < packets.size();
    }

    @Override
    public double backlog() {
        return 0;
    }

    @Override
    public long holdNs() {
        return holdNs;
    }

    @Override
    public boolean isFinished() {
        return goesAway && next == packets.size();
    }

    @Override
    public CaptureStatistics statistics() {
        return new CaptureStatistics(next, 0, 0, 0, "");
    }

    @Override
    public void close() {}
}
