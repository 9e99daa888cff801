// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;
import org.agrona.concurrent.status.AtomicLongPosition;

/** One worker, run by the capturing thread itself: nothing is queued or copied. */
final class DirectLane implements PacketLane {
    private static final int BATCH = 256;

    private final CaptureWorker worker;
    private final AtomicLongPosition progress = new AtomicLongPosition();
    private long packets;

    DirectLane(CaptureWorker worker) {
        this.worker = worker;
    }

    @Override
    public boolean offer(DecodedPacket packet, int hash, long number, long timeNs) {
        worker.onPacket(packet, hash, number, timeNs);
        if (++packets % BATCH == 0) {
            boolean _ = worker.endSome();
            worker.answerSome();
        }
        return true;
    }

    @Override
    public void onClock(long number, long timeNs) {
        worker.onTime(number, timeNs);
        boolean _ = worker.endSome();
        worker.answerSome();
        progress.setOrdered(number);
    }

    @Override
    public void onEnd() {
        worker.finish();
        progress.setOrdered(Long.MAX_VALUE);
    }

    @Override
    public long progress() {
        return progress.getVolatile();
    }
}
