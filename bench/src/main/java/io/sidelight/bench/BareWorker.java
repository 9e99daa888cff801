// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.dataplane.capture.PacketHandler;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * A thread that takes packets as a worker does, and for each does nothing for as long as the worker needs on average: what the machine
 * (its other work, its hypervisor, its clock) makes packets wait, with no collector in it. Beside it another thread keeps a core busy, as
 * the delivery of events and the collection of garbage do now and then: a virtual machine may stop both.
 */
final class BareWorker {
    private static final int BATCH = 512;
    private static final int LOOK_AGAIN_MS = 2;
    private static final long BESIDE_NS = 100_000;

    private BareWorker() {}

    /** How long packets waited. */
    static Histogram waits(PacketScript script, int tellings, double rate, double nsPerPacket)
            throws InterruptedException {
        PacedSource source = new PacedSource(script, tellings, rate);
        AtomicBoolean over = new AtomicBoolean();
        Thread beside = Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                spin(System.nanoTime() + BESIDE_NS);
            }
        });
        try {
            take(source, nsPerPacket);
        } finally {
            over.set(true);
        }
        beside.join();
        return source.waits();
    }

    private static void take(PacedSource source, double nsPerPacket) {
        PacketHandler busy = packet -> spin(System.nanoTime() + (long) nsPerPacket);
        while (!source.isFinished()) {
            if (source.poll(busy, BATCH) == 0) {
                boolean _ = source.await(LOOK_AGAIN_MS);
            }
        }
    }

    private static void spin(long untilNs) {
        while (System.nanoTime() - untilNs < 0) {
            Thread.onSpinWait();
        }
    }
}
