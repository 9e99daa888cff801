// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import java.util.function.LongSupplier;

/** How many lines somebody may bring a second, and at once after a pause: a bucket that fills steadily. Thread-safe. */
final class LineRate {
    private static final long NANOS = 1_000_000_000;

    private final double perNano;
    private final double most;
    private final LongSupplier nanoTime;
    private double left;
    private long filledAt;

    /**
     * @param perSecond lines
     * @param most lines at once
     * @param nanoTime a clock that never steps back
     */
    LineRate(long perSecond, long most, LongSupplier nanoTime) {
        this.perNano = (double) perSecond / NANOS;
        this.most = most;
        this.nanoTime = nanoTime;
        left = most;
        filledAt = nanoTime.getAsLong();
    }

    /** Takes so many lines, and says for how many nanoseconds nothing more may come: 0 when more may come at once. */
    synchronized long take(long lines) {
        fill();
        left -= lines;
        return waitNs();
    }

    /** For how many nanoseconds nothing may come; 0 when something may. */
    synchronized long waitNs() {
        fill();
        return left >= 0 ? 0 : (long) Math.ceil(-left / perNano);
    }

    private void fill() {
        long now = nanoTime.getAsLong();
        left = Math.min(most, left + (now - filledAt) * perNano);
        filledAt = now;
    }
}
