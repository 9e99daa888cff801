// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import org.jspecify.annotations.Nullable;

/**
 * What went by in one direction; plain counters of one half-connection. Most directions are read without a flaw, so what
 * counts flaws is made with the first one.
 */
final class RecordCounts {
    /** Protected records that verified. */
    long opened;
    long plaintextBytes;
    private @Nullable Shortfall shortfall;
    /** A record was seen. */
    boolean recordSeen;
    /** One of type application_data, protected or not. */
    boolean applicationRecordSeen;
    /** Application data was opened, under whatever type its header showed. */
    boolean applicationDataOpened;
    /** A gap fell into protected records. */
    boolean protectedGap;
    /** A record verified, but its compressed content could not be expanded. */
    boolean notExpanded;
    /** A record could not be kept for its keys. */
    boolean shed;
    /** The Finished, or what must be it, went by. */
    boolean finished;
    /** That records are missing before the next one was told. */
    boolean lossTold;

    /** What was not read, or not seen. */
    private static final class Shortfall {
        private long failed;
        private long passed;
        private long letGo;
        private long earlySkipped;
        private long lost;
        private long gapBytes;
        private long skipped;
    }

    private Shortfall shortfall() {
        Shortfall known = shortfall;
        if (known == null) {
            known = new Shortfall();
            shortfall = known;
        }
        return known;
    }

    /** Protected records that did not verify though secrets were there. */
    long failed() {
        return shortfall == null ? 0 : shortfall.failed;
    }

    void addFailed(long records) {
        if (records > 0) {
            shortfall().failed += records;
        }
    }

    /** Protected records that passed without secrets. */
    long passed() {
        return shortfall == null ? 0 : shortfall.passed;
    }

    void addPassed(long records) {
        if (records > 0) {
            shortfall().passed += records;
        }
    }

    /** Of those, the ones that waited, or would have, until they had to be let go. */
    long letGo() {
        return shortfall == null ? 0 : shortfall.letGo;
    }

    void addLetGo() {
        shortfall().letGo++;
    }

    /** Early data that no secret opens, or that the server rejects. */
    long earlySkipped() {
        return shortfall == null ? 0 : shortfall.earlySkipped;
    }

    void addEarlySkipped(long records) {
        if (records > 0) {
            shortfall().earlySkipped += records;
        }
    }

    /** Records known to be missing, in epochs that are over. */
    long lost() {
        return shortfall == null ? 0 : shortfall.lost;
    }

    void addLost(long records) {
        if (records > 0) {
            shortfall().lost += records;
        }
    }

    /** What was let go is missing here, and not in the capture. */
    void forgiveLetGo() {
        if (shortfall != null) {
            shortfall.lost = Math.max(0, shortfall.lost - shortfall.letGo);
        }
    }

    /** Records of bodies that were passed over under overload. */
    long skipped() {
        return shortfall == null ? 0 : shortfall.skipped;
    }

    void addSkipped(long records) {
        shortfall().skipped += records;
    }

    /** What was passed over is not missing in the capture. */
    void forgiveSkipped() {
        if (shortfall != null) {
            shortfall.lost = Math.max(0, shortfall.lost - shortfall.skipped);
        }
    }

    /** Bytes of the TCP stream that were never seen. */
    long gapBytes() {
        return shortfall == null ? 0 : shortfall.gapBytes;
    }

    void addGapBytes(long bytes) {
        shortfall().gapBytes += bytes;
    }
}
