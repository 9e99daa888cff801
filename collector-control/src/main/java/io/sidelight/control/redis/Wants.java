// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked for, and when again: at once, and then less and less often for as long as records wait for secrets. Bounded; one thread's.
 */
final class Wants {
    private static final int MOST = 10_000;
    private static final long FIRST_PAUSE_NS = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_PAUSE_NS = Duration.ofSeconds(5).toNanos();
    private static final long LASTS_NS = Duration.ofSeconds(30).toNanos();
    /** Once something was found, more may come: a stream has several entries where a random was used twice. */
    private static final long LASTS_FOUND_NS = Duration.ofSeconds(2).toNanos();

    private final Map<ByteBuffer, Want> wants = new LinkedHashMap<>();
    private long forgotten;

    /** One client random. */
    static final class Want {
        private final byte[] clientRandom;
        private long until;
        private long next;
        private long pauseNs = FIRST_PAUSE_NS;

        private Want(byte[] clientRandom, long now) {
            this.clientRandom = clientRandom;
            next = now;
            until = now + LASTS_NS;
        }

        byte[] clientRandom() {
            return clientRandom;
        }

        /** Secrets of it were found. */
        void onFound(long now) {
            until = Math.min(until, now + LASTS_FOUND_NS);
        }
    }

    /** Adds one that was not there. */
    void add(byte[] clientRandom, long now) {
        wants.computeIfAbsent(ByteBuffer.wrap(clientRandom), _ -> new Want(clientRandom, now));
        if (wants.size() > MOST) {
            Iterator<Want> oldestFirst = wants.values().iterator();
            oldestFirst.next();
            oldestFirst.remove();
            forgotten++;
        }
    }

    /** Those to be asked for now, at most {@code most}, each with its next time set. */
    List<Want> due(long now, int most) {
        wants.values().removeIf(want -> now - want.until > 0);
        List<Want> due = new ArrayList<>();
        for (Want want : wants.values()) {
            if (due.size() == most) {
                break;
            }
            if (now - want.next >= 0) {
                want.next = now + want.pauseNs;
                want.pauseNs = Math.min(want.pauseNs * 3 / 2, LONGEST_PAUSE_NS);
                due.add(want);
            }
        }
        return due;
    }

    int size() {
        return wants.size();
    }

    /** Those that gave way to later ones. */
    long forgotten() {
        return forgotten;
    }
}
