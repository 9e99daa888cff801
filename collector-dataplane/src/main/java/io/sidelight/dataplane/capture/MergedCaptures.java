// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.List;

/**
 * Several captures, of which some are open at a time, as one in order of time: what all kinds of them have in common. Which are
 * opened, and when it is over, the subclass decides. The size is unknown, unless it says otherwise.
 * Polled and closed by one thread; the counts may be asked for by any.
 */
abstract class MergedCaptures implements Capture {
    /** What was read of all of them so far, those that are closed included. */
    final CaptureTotals totals = new CaptureTotals();
    /** Those that are open. */
    final CaptureMerge merge = new CaptureMerge(totals);

    private boolean finished;

    /** Nothing more will come. */
    final void finish() {
        finished = true;
    }

    @Override
    public final boolean isFinished() {
        return finished;
    }

    @Override
    public final CaptureStatistics statistics() {
        return totals.statistics();
    }

    @Override
    public final List<String> damages() {
        return totals.damages();
    }

    @Override
    public final long bytesRead() {
        return totals.bytesRead();
    }

    @Override
    public long bytesTotal() {
        return -1;
    }

    /** Closes those that are open. */
    @Override
    public void close() {
        finish();
        merge.close();
    }
}
