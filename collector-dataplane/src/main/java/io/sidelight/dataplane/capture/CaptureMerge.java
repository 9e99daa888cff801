// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several captures at a time, whose packets are delivered in order of time as far as they have come: nothing is held back for a
 * capture that may still bring an earlier packet. Packets are
 * numbered as they are delivered. Used by one thread.
 */
final class CaptureMerge {
    private final List<CaptureFile> open = new ArrayList<>();
    private final CaptureTotals totals;
    private final Consumer<CaptureFile> onEnd;

    private @Nullable CaptureFile first;
    private long firstNs;
    private long boundNs;
    private long number;

    /** @param onEnd is given each capture that has ended, counted already, and closes it */
    CaptureMerge(CaptureTotals totals, Consumer<CaptureFile> onEnd) {
        this.totals = totals;
        this.onEnd = onEnd;
    }

    void add(CaptureFile capture) {
        open.add(capture);
        totals.begin(capture);
    }

    List<CaptureFile> open() {
        return open;
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
            CaptureFile capture = open.get(i);
            if (capture.peek()) {
                consider(capture, capture.packet().timestampNs());
            } else if (capture.isFinished()) {
                open.remove(i--);
                totals.end(capture);
                onEnd.accept(capture);
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

    void close() {
        open.forEach(CaptureFile::close);
    }
}
