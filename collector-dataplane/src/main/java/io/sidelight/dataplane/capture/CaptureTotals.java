// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.ArrayList;
import java.util.List;

/** What several captures, one after the other or at a time, delivered in all. Written by the thread that polls, read by any. */
final class CaptureTotals {
    /** Most sentences kept; a source that goes on for a year must not keep all of them. */
    private static final int MAX_DAMAGES = 1000;

    private final List<Capture> open = new ArrayList<>();
    private final List<String> damages = new ArrayList<>();
    private long moreDamages;
    private CaptureStatistics ended = CaptureStatistics.NOTHING;
    private long bytesRead;

    synchronized void begin(Capture capture) {
        open.add(capture);
    }

    /** Counts a capture that will bring no more. */
    synchronized void end(Capture capture) {
        open.remove(capture);
        ended = plus(ended, capture.statistics());
        bytesRead += capture.bytesRead();
        capture.damages().forEach(this::damaged);
    }

    synchronized void damaged(String damage) {
        if (damages.size() < MAX_DAMAGES) {
            damages.add(damage);
        } else {
            moreDamages++;
        }
    }

    /** Takes back what was said of a capture that turned out to go on. */
    synchronized void repaired(String damage) {
        damages.remove(damage);
    }

    /** One sentence for each capture that could not be read to its end so far. */
    synchronized List<String> damages() {
        List<String> all = new ArrayList<>(damages);
        open.forEach(capture -> all.addAll(capture.damages()));
        if (moreDamages > 0) {
            all.add("there were " + moreDamages + " more damages of this kind");
        }
        return all;
    }

    synchronized long bytesRead() {
        long sum = bytesRead;
        for (Capture capture : open) {
            sum += capture.bytesRead();
        }
        return sum;
    }

    synchronized CaptureStatistics statistics() {
        CaptureStatistics sum = ended;
        for (Capture capture : open) {
            sum = plus(sum, capture.statistics());
        }
        return new CaptureStatistics(sum.packets(), sum.bytes(), 0, sum.truncatedPackets(),
                String.join("; ", damages()));
    }

    private static CaptureStatistics plus(CaptureStatistics a, CaptureStatistics b) {
        return new CaptureStatistics(a.packets() + b.packets(), a.bytes() + b.bytes(), 0,
                a.truncatedPackets() + b.truncatedPackets(), "");
    }
}
