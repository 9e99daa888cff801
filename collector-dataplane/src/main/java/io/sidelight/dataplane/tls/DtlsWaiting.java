// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.dtls.DtlsRecord;
import org.jspecify.annotations.Nullable;

/**
 * The protected records of one DTLS association, both directions in the order in which they came, that wait for their keys.
 * Bounded as in TLS, see {@link PendingRecords}.
 */
final class DtlsWaiting {
    /** Marks records of the responder. */
    private static final int BY_RESPONDER = 0x100;

    private final TlsEnvironment environment;
    private final DtlsDirection fromInitiator;
    private final DtlsDirection fromResponder;
    private @Nullable PendingRecords pending;
    private long arrivals;
    private boolean over;

    DtlsWaiting(TlsEnvironment environment, DtlsDirection fromInitiator, DtlsDirection fromResponder) {
        this.environment = environment;
        this.fromInitiator = fromInitiator;
        this.fromResponder = fromResponder;
    }

    /** Keeps a copy of a record, header and all; what cannot be kept is counted. */
    void keep(DtlsDirection direction, DtlsRecord record) {
        if (over) {
            direction.counts.addLetGo();
            direction.counts.addPassed(1);
            return;
        }
        PendingRecords kept = pending;
        if (kept == null) {
            kept = environment.pendingRecords(0, 0);
            pending = kept;
        }
        int mark = direction == fromResponder ? BY_RESPONDER : 0;
        boolean again = record.buffer() != environment.recordScratch;
        if (!kept.add(record.contentType() | mark, record.version(), 0, record.buffer(), record.offset(),
                record.length(), environment.timeNs(), arrivals++, again)) {
            direction.counts.shed = true;
            direction.counts.addPassed(1);
        }
    }

    /** Records that wait. */
    int records() {
        return pending == null ? 0 : pending.records();
    }

    /** Hands all records on once more; those that must wait on are kept again. */
    void replay() {
        PendingRecords waiting = pending;
        pending = null;
        if (waiting == null) {
            return;
        }
        long now = environment.timeNs();
        Replay replay = new Replay();
        while (!waiting.isEmpty()) {
            waiting.takeNext(replay);
        }
        environment.onTime(now);
    }

    /** From now on nothing is kept. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Lets go of what waits; it passed unread. */
    void discard() {
        if (pending != null) {
            fromInitiator.counts.addPassed(pending.records());
            pending.clear();
            pending = null;
        }
    }

    private final class Replay implements PendingRecords.Taker {
        private final DtlsRecord waited = new DtlsRecord();

        @Override
        public void onWaited(int contentType, int version, long position, byte[] buffer, int length, long timeNs) {
            environment.onTime(timeNs);
            waited.wrap(buffer, 0, length);
            boolean byResponder = (contentType & BY_RESPONDER) != 0;
            (byResponder ? fromResponder : fromInitiator).onProtectedRecord(waited);
        }

        @Override
        public void onWaitedLoss(int atLeast, int atMost, int contentType, int fragmentLength) {
            // never kept: records name their numbers
        }

        @Override
        public void onWaitedEnd() {
            // never kept
        }
    }
}
