// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import io.sidelight.control.auth.Caller;
import io.sidelight.keystore.secret.SecretSupplier;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Somebody who hands over secrets, by its credential: what it may bring, and what it brought. Thread-safe. */
public final class Agent {
    private static final long LINES_PER_SECOND = 20_000;
    private static final long LINES_AT_ONCE = 100_000;
    private static final int STREAMS = 4;

    private final SecretSupplier supplier;
    private final LineRate rate;
    private final Semaphore streams = new Semaphore(STREAMS);
    private final LongAdder lines = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private volatile Caller caller;
    private volatile Instant lastSeen;
    /** The intake's lock guards it: secrets that the log of who did what has been told of. */
    private long told;

    Agent(Caller caller, SecretSupplier supplier, Instant now, LongSupplier nanoTime) {
        this.caller = caller;
        this.supplier = supplier;
        this.lastSeen = now;
        rate = new LineRate(LINES_PER_SECOND, LINES_AT_ONCE, nanoTime);
    }

    /**
     * How an agent does.
     *
     * @param caller as it was last
     * @param held secrets of it that are held
     * @param shed secrets of it that gave way
     * @param lines since the start, and those that were taken, unknown and malformed of them
     */
    public record Status(Caller caller, Instant lastSeen, long held, long shed, long lines, long taken, long unknown,
            long malformed) {}

    SecretSupplier supplier() {
        return supplier;
    }

    LineRate rate() {
        return rate;
    }

    Semaphore streams() {
        return streams;
    }

    void onSeen(Caller as, Instant now) {
        caller = as;
        lastSeen = now;
    }

    void onLines(long more, long moreTaken) {
        lines.add(more);
        taken.add(moreTaken);
    }

    void onOdd(long moreUnknown, long moreMalformed) {
        unknown.add(moreUnknown);
        malformed.add(moreMalformed);
    }

    /** Secrets that came since this was asked last. */
    long untold() {
        long now = taken.sum();
        long fresh = now - told;
        told = now;
        return fresh;
    }

    Caller caller() {
        return caller;
    }

    Status status() {
        return new Status(caller, lastSeen, supplier.size(), supplier.shed(), lines.sum(), taken.sum(), unknown.sum(),
                malformed.sum());
    }
}
