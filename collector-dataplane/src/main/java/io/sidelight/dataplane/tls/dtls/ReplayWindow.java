// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

/**
 * Which records of one epoch and direction were opened, so that none is handed on twice (RFC 6347 section 4.1.2.6). Wider
 * than that of an endpoint, since a mirror port reorders more than a network does. Only records that verify may be noted: a
 * forged number would push true ones out. Hot per record; allocates nothing.
 */
public final class ReplayWindow {
    /** Records behind the highest that may still come; a power of two. */
    static final int SIZE = 512;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long next;
    private long count;

    /** False when the record was noted before, or lies so far back that it cannot be told. */
    public boolean isNew(long sequence) {
        if (sequence >= next) {
            return true;
        }
        return next - sequence <= SIZE && (seen[word(sequence)] & bit(sequence)) == 0;
    }

    /** Notes a record that {@link #isNew} and that verified. */
    public void note(long sequence) {
        if (sequence >= next) {
            slideTo(sequence);
        }
        seen[word(sequence)] |= bit(sequence);
        count++;
    }

    private void slideTo(long sequence) {
        long from = Math.max(next, sequence - SIZE + 1);
        for (long between = from; between <= sequence; between++) {
            seen[word(between)] &= ~bit(between);
        }
        next = sequence + 1;
    }

    /** Records below the highest that have not come. */
    public long missing() {
        return next - count;
    }

    private static int word(long sequence) {
        return (int) (sequence % SIZE) / Long.SIZE;
    }

    private static long bit(long sequence) {
        return 1L << sequence % Long.SIZE;
    }
}
