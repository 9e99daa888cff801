// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.wire.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * One direction before TLS 1.3, from its ChangeCipherSpec on: tries the candidates of its handshake until one opens a record, opens
 * what follows, and passes over what lies within bodies that nobody wants. Hot per record.
 */
final class Tls12Direction {
    /** After so many records that no candidate opens, secrets are given up as wrong. */
    private static final int MAX_FAILURES_WITHOUT_SUCCESS = 16;

    private final HalfConnection half;
    private final TlsConnection connection;
    /** The handshake whose keys protect this direction. */
    private int generation;
    private @Nullable RecordReader reader;
    /** Null unless records of a body are being passed over. */
    private @Nullable SkippedBody skipped;

    Tls12Direction(HalfConnection half, TlsConnection connection) {
        this.half = half;
        this.connection = connection;
    }

    private TlsEnvironment environment() {
        return connection.environment();
    }

    /** From here on the keys of another handshake protect this direction. */
    void begin(int handshake) {
        generation = handshake;
        endReader();
    }

    /** Opens no more records with the keys that are known. */
    void endReader() {
        if (reader != null) {
            half.counts.addLost(reader.recordsLost());
            reader = null;
        }
    }

    /** Which handshake's keys protect this direction, from 1. */
    int generation() {
        return generation;
    }

    /** True when the secret is known. */
    boolean isRead() {
        return reader != null;
    }

    /** Nothing comes any more; false when nothing could be read, so that what was lost is to be counted elsewhere. */
    boolean close() {
        boolean read = isRead();
        endReader();
        return read;
    }

    void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
        if (contentType == ContentType.HANDSHAKE) {
            half.counts.finished = true;
        }
        if (reader != null) {
            open(reader, contentType, version, buffer, offset, length);
            return;
        }
        Handshake handshake = connection.handshake(generation);
        if (handshake.failure() != null) {
            half.counts.addPassed(1);
            if (contentType == ContentType.ALERT) {
                connection.onUnreadAlert(half.side());
            }
        } else if (half.mayTryNow(handshake) && environment().secretFinder.hasCandidates(handshake)) {
            tryCandidates(handshake, contentType, version, buffer, offset, length);
        } else {
            half.keep(contentType, version, buffer, offset, length);
        }
    }

    private void open(RecordReader opener, int contentType, int version, byte[] buffer, int offset, int length) {
        if (environment().skipsBodies() && contentType == ContentType.APPLICATION_DATA && skip(opener, length)) {
            return;
        }
        int opened = opener.open(contentType, version, half.place(), buffer, offset, length,
                environment().plaintextScratch);
        if (opened == RecordProtection.FAILED) {
            half.onNotVerified();
        } else {
            onVerified(opener, contentType, opened);
        }
    }

    /** Passes a record over that lies within a body and does not end it; false when it must be opened. */
    private boolean skip(RecordReader opener, int length) {
        SkippedBody before = skipped;
        int plaintext = opener.opensAlone() ? opener.plaintextLength(length) : -1;
        boolean follows = before == null
                ? opener.isExpected(half.place().position())
                : before.end() == half.place().position();
        if (plaintext <= 0 || !follows || connection.isReplaying()) {
            return false;
        }
        long ahead = before == null ? plaintext : before.plaintextBytes() + plaintext;
        if (ahead >= connection.skippableBytes(half.side())) {
            return false;
        }
        SkippedBody run = before == null ? new SkippedBody() : before;
        skipped = run;
        run.add(half.place().end(), plaintext);
        opener.onRecordsLost(1, 1);
        return true;
    }

    /** Tells of what was passed over before a record that verified, or before more is missing. */
    void tellSkipped(boolean counted) {
        SkippedBody run = skipped;
        if (run != null) {
            skipped = null;
            half.counts.addSkipped(run.records());
            environment().onSkipped(run.records(), run.plaintextBytes());
            connection.onApplicationGap(half, counted ? run.plaintextBytes() : -1);
        }
    }

    private void onVerified(RecordReader opener, int contentType, int opened) {
        if (skipped != null) {
            tellSkipped(opener.lostBefore() == skipped.records());
            half.onLossTold();
        }
        half.onOpened(opener);
        if (opened >= 0) {
            half.onContent(contentType, environment().plaintextScratch, opener.plaintextOffset(), opened);
        } else if (!half.counts.notExpanded) {
            half.counts.notExpanded = true; // from here on nothing can be expanded any more
            connection.onApplicationGap(half, -1);
        }
    }

    /** The first record that verifies under a candidate chooses it for the whole connection. */
    private void tryCandidates(Handshake handshake, int contentType, int version, byte[] buffer, int offset,
            int length) {
        RecordFormat format = NegotiatedFormat.of(handshake);
        if (format == null) {
            return;
        }
        for (SecretCandidate candidate : handshake.candidates()) {
            RecordReader attempt = new RecordReader(
                    RecordProtection.of(format,
                            half.side() == Side.CLIENT ? candidate.keys().client() : candidate.keys().server(),
                            environment().ciphers),
                    half.settledEnd(), half.lostAtLeast(), half.lostAtMost());
            int opened = attempt.open(contentType, version, half.place(), buffer, offset, length,
                    environment().plaintextScratch);
            if (opened != RecordProtection.FAILED) {
                reader = attempt;
                handshake.choose(candidate);
                half.counts.addFailed(half.discardWaiting()); // none of the peers'
                onVerified(attempt, contentType, opened);
                return;
            }
        }
        onNothingOpens(handshake, contentType, version, buffer, offset, length);
    }

    private void onNothingOpens(Handshake handshake, int contentType, int version, byte[] buffer, int offset,
            int length) {
        boolean mayBeCured = handshake.clientHello() == null || connection.mayWait();
        if (handshake.method() != null || !mayBeCured) {
            half.onNotVerified();
            if (half.countFailure() >= MAX_FAILURES_WITHOUT_SUCCESS && handshake.chosen() == null) {
                handshake.fail(HandshakeOutcome.reasonWhenNothingOpens(handshake), "");
            }
            return;
        }
        // the right secret may still come, so it is not known that the record is none of ours
        if (handshake.clientHello() == null) {
            handshake.withdraw();
        } else if (half.countFailure() >= MAX_FAILURES_WITHOUT_SUCCESS) {
            handshake.lack(HandshakeOutcome.reasonWhenNothingOpens(handshake), "");
            handshake.withdraw();
        }
        half.keep(contentType, version, buffer, offset, length);
        half.noteTried(handshake);
        half.addLost(0, 1);
    }

    /** The handshake has candidates, or has failed: what waits can be gone through. */
    boolean isWaitingWorthATry() {
        Handshake handshake = connection.handshake(generation);
        return handshake.failure() != null || environment().secretFinder.mayHaveCandidates(handshake);
    }

    void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength) {
        half.counts.protectedGap = true;
        long lostPlaintext = -1;
        if (reader != null) {
            reader.onRecordsLost(atLeast, atMost);
            if (contentType == ContentType.APPLICATION_DATA) {
                lostPlaintext = reader.plaintextLength(fragmentLength);
            }
        } else {
            half.addLost(atLeast, atMost);
        }
        connection.onApplicationGap(half, lostPlaintext);
    }
}
