// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several captures at a time, whose packets are delivered in order of time as far as they have come: nothing is held back for a
 * capture that has to be waited for. Packets are
 * numbered as they are delivered. Used by one thread.
 */
final class CaptureMerge {
    private final List<Open> open = new ArrayList<>();
    private final CaptureTotals totals;

    private @Nullable CaptureFile first;
    private long firstNs;
    private long boundNs;
    private long number;

    private record Open(CaptureFile capture, Consumer<CaptureFile> onEnd) {}

    CaptureMerge(CaptureTotals totals) {
        this.totals = totals;
    }

    /** @param onEnd is given the capture when it has ended and is counted, and closes it */
    void add(CaptureFile capture, Consumer<CaptureFile> onEnd) {
        open.add(new Open(capture, onEnd));
        totals.begin(capture);
    }

    /** How many are open now. */
    int size() {
        return open.size();
    }

    /**
     * Delivers packets that are there, up to {@code limit} of them, and none that is later than {@code untilNs}.
     *
     * @return packets delivered
     */
    int poll(PacketHandler handler, int limit, long untilNs) {
        int delivered = 0;
        while (delivered < limit && chooseFirst(untilNs)) {
            CaptureFile from = Objects.requireNonNull(first);
            do {
                from.take(handler, ++number);
                delivered++;
            } while (delivered < limit && from.peek() && from.packet().timestampNs() <= boundNs);
        }
        return delivered;
    }

    /** Finds the capture with the earliest packet, and up to which time it stays the earliest. */
    private boolean chooseFirst(long untilNs) {
        first = null;
        firstNs = Long.MAX_VALUE;
        boundNs = untilNs;
        for (int i = 0; i < open.size(); i++) {
            CaptureFile capture = open.get(i).capture();
            if (capture.peek()) {
                consider(capture, capture.packet().timestampNs());
            } else if (capture.isFinished()) {
                Open ended = open.remove(i--);
                totals.end(capture);
                ended.onEnd().accept(capture);
            } else if (!capture.isDrained()) {
                first = null;
                return false;
            }
        }
        return first != null && firstNs <= untilNs;
    }

    private void consider(CaptureFile capture, long timeNs) {
        if (first == null || timeNs < firstNs) {
            boundNs = Math.min(boundNs, first == null ? Long.MAX_VALUE : firstNs);
            first = capture;
            firstNs = timeNs;
        } else {
            boundNs = Math.min(boundNs, timeNs);
        }
    }

    /** True when no packet is at hand and none is on its way. */
    boolean isDrained() {
        for (int i = 0; i < open.size(); i++) {
            if (!open.get(i).capture().isDrained()) {
                return false;
            }
        }
        return true;
    }

    /** True when the last {@link #poll} left a packet that is later than it was to deliver. */
    boolean hasPacket() {
        return first != null;
    }

    void close() {
        open.forEach(ended -> ended.capture().close());
    }
}
