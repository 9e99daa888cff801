// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.RecordPlace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one direction's protected records until something opens them: those that wait, how many are missing, and how
 * often candidates were tried in vain. Made with the first such record, and let go of when records are read.
 */
final class UnreadRecords {
    private static final byte[] NO_BYTES = {};

    /** Those that wait; null while none does. */
    @Nullable
    PendingRecords pending;
    /** Records missing since the last one that verified, or since protection began. */
    private int lostAtLeast;
    private int lostAtMost;
    /** Records that no candidate opened. */
    int failures;
    /** State of the candidates with which all that waits was tried in vain, -1 when something was not. */
    long triedState = -1;
    /** The end of the last record that was kept or let go, and its last bytes: the IV of the next one in TLS 1.0. */
    private long end = -1;
    private byte[] tail = NO_BYTES;

    /** The handshake goes on to other keys: what was missing before them does not count. */
    void restart() {
        clearLost();
        failures = 0;
        triedState = -1;
    }

    boolean hasWaiting() {
        return pending != null && !pending.isEmpty();
    }

    /** True when nothing here can matter to records that come. */
    boolean isOver() {
        return !hasWaiting() && triedState == -1;
    }

    void addLost(int atLeast, int atMost) {
        lostAtLeast = RecordReader.saturatedSum(lostAtLeast, atLeast);
        lostAtMost = RecordReader.saturatedSum(lostAtMost, atMost);
    }

    void clearLost() {
        lostAtLeast = 0;
        lostAtMost = 0;
    }

    int lostAtLeast() {
        return lostAtLeast;
    }

    int lostAtMost() {
        return lostAtMost;
    }

    /** Takes what waits, to be gone through anew. */
    @Nullable
    PendingRecords take() {
        PendingRecords waiting = pending;
        if (waiting != null) {
            pending = null;
            triedState = -1;
            failures = 0;
            lostAtLeast = waiting.lostAtLeastBefore;
            lostAtMost = waiting.lostAtMostBefore;
        }
        return waiting;
    }

    /** Lets go of what waits; how many records that was. */
    int discard() {
        PendingRecords waiting = pending;
        pending = null;
        if (waiting == null) {
            return 0;
        }
        int count = waiting.records();
        waiting.clear();
        return count;
    }

    /** Notes the last bytes of a record that ends at {@code endPosition} of the stream. */
    void noteTail(long endPosition, byte[] buffer, int offset, int length) {
        end = endPosition;
        int kept = Math.min(length, RecordPlace.MAX_BLOCK_LENGTH);
        tail = Arrays.copyOfRange(buffer, offset + length - kept, offset + length);
    }

    /** Tells a record what stood before it, when that is known. */
    void tellBefore(RecordPlace place) {
        if (place.position() == end) {
            place.setBefore(tail, tail.length);
        }
    }
}
