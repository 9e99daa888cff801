// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.dtls.DtlsRecord;
import io.sidelight.dataplane.tls.dtls.MessageAssembler;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.HandshakeMessageHandler;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * All state of one direction of a DTLS association. Records name their epoch and number, so that none depends on another
 * one: epoch n is protected by the keys of the n-th handshake, whose messages but the Finished went in epoch n - 1. Hot per
 * record.
 */
final class DtlsDirection implements HandshakeMessageHandler {
    /** Records that no candidate opens before secrets are given up as wrong: forged ones cost nothing but a name. */
    private static final int MAX_FAILURES_WITHOUT_SUCCESS = 256;

    /** In OpenSSL 0.9.8 a ChangeCipherSpec has, and takes, a message number. */
    private static final int OPENSSL_CHANGE_CIPHER_SPEC_LENGTH = 3;

    private final DtlsConnection connection;
    private final TlsEnvironment environment;
    final RecordCounts counts = new RecordCounts();

    private Side side = Side.CLIENT;
    private @Nullable DtlsEpoch current;
    /** Records of the epoch before may come late. */
    private @Nullable DtlsEpoch previous;
    private MessageAssembler messages;
    /** Which handshake {@link #messages} are of. */
    private int generation = 1;
    /** Highest epoch that a ChangeCipherSpec announced, or a record showed. */
    private int announcedEpoch;
    private long missing;
    private int failuresWithoutSuccess;

    DtlsDirection(DtlsConnection connection, TlsEnvironment environment) {
        this.connection = connection;
        this.environment = environment;
        messages = new MessageAssembler(environment.handshakes);
    }

    Side side() {
        return side;
    }

    void assign(Side role) {
        side = role;
    }

    /** The record as it came. */
    void onRecord(DtlsRecord record) {
        counts.recordSeen = true;
        if (!connection.isRolesKnown()) {
            connection.onFirstRecords(this, record.version(), roleBy(record));
        }
        if (record.epoch() > 0) {
            counts.applicationRecordSeen |= record.contentType() == ContentType.APPLICATION_DATA;
            onProtectedRecord(record);
        } else if (record.contentType() != ContentType.APPLICATION_DATA) {
            onContent(0, record.contentType(), record.buffer(), record.fragmentOffset(), record.fragmentLength());
        }
    }

    /** A datagram with protected records of DTLS 1.3, which are not opened. */
    void onUnreadDatagram() {
        counts.recordSeen = true;
        counts.applicationRecordSeen = true;
        counts.addPassed(1);
    }

    /** A record of which a snap length has cut off the end. */
    void onCutRecord(DtlsRecord record) {
        counts.recordSeen = true;
        if (!connection.isRolesKnown()) {
            connection.onFirstRecords(this, record.version(), roleBy(record));
        }
        if (record.epoch() > 0) {
            counts.protectedGap = true;
            counts.applicationRecordSeen |= record.contentType() == ContentType.APPLICATION_DATA;
        } else if (record.contentType() == ContentType.HANDSHAKE) {
            onCutMessage(record);
        }
    }

    /** No transcript comes of it, but what a hello says is worth telling. */
    private void onCutMessage(DtlsRecord record) {
        int body = record.fragmentOffset() + HandshakeType.DATAGRAM_HEADER_LENGTH;
        int length = record.fragmentLength() - HandshakeType.DATAGRAM_HEADER_LENGTH;
        Handshake handshake = connection.handshake(1);
        if (length > 0) {
            environment.tracker.onTruncatedHello(handshake, record.buffer()[record.fragmentOffset()], record.buffer(),
                    body, length);
        }
        handshake.onMessagesLost();
    }

    /** Which role a record gives away, null when it does not. */
    private static @Nullable Side roleBy(DtlsRecord record) {
        if (record.contentType() != ContentType.HANDSHAKE || record.epoch() != 0) {
            return null;
        }
        return switch (MessageAssembler.typeAt(record.buffer(), record.fragmentOffset(), record.fragmentLength())) {
            case HandshakeType.CLIENT_HELLO, HandshakeType.CLIENT_KEY_EXCHANGE -> Side.CLIENT;
            case HandshakeType.SERVER_HELLO, HandshakeType.HELLO_VERIFY_REQUEST, HandshakeType.SERVER_KEY_EXCHANGE,
                    HandshakeType.SERVER_HELLO_DONE, HandshakeType.NEW_SESSION_TICKET ->
                Side.SERVER;
            default -> null;
        };
    }

    /** A protected record, as it came or after it has waited. */
    void onProtectedRecord(DtlsRecord record) {
        if (record.contentType() == ContentType.HANDSHAKE) {
            counts.finished = true;
        }
        if (connection.isBypassed()) {
            counts.addPassed(1);
            return;
        }
        DtlsEpoch known = epoch(record.epoch());
        if (known != null) {
            onOpened(known, record, known.open(record, environment.plaintextScratch));
            return;
        }
        Handshake handshake = connection.handshakeOfEpoch(record.epoch());
        if (handshake == null || handshake.failure() != null) {
            counts.addPassed(1);
            return;
        }
        announce(record.epoch());
        if (environment.secretFinder.hasCandidates(handshake)) {
            tryCandidates(handshake, record);
        } else {
            connection.keep(this, record);
        }
    }

    private @Nullable DtlsEpoch epoch(int number) {
        if (current != null && current.number() == number) {
            return current;
        }
        return previous != null && previous.number() == number ? previous : null;
    }

    private void onOpened(DtlsEpoch opener, DtlsRecord record, int length) {
        if (length >= 0) {
            counts.opened++;
            onContent(record.epoch(), record.contentType(), environment.plaintextScratch, opener.plaintextOffset(),
                    length);
        } else if (length != DtlsEpoch.REPEATED) {
            counts.addFailed(1);
        }
    }

    /** The first record that verifies under a candidate chooses it for the whole association. */
    private void tryCandidates(Handshake handshake, DtlsRecord record) {
        RecordFormat format = NegotiatedFormat.of(handshake);
        if (format == null) {
            return;
        }
        boolean old = record.version() == ProtocolVersion.DTLS_1_0_OPENSSL;
        for (SecretCandidate candidate : handshake.candidates()) {
            if (tryCandidate(handshake, candidate, format, record, false)
                    || old && tryCandidate(handshake, candidate, format, record, true)) {
                return;
            }
        }
        onNothingOpens(handshake, record);
    }

    private boolean tryCandidate(Handshake handshake, SecretCandidate candidate, RecordFormat format,
            DtlsRecord record, boolean macAsInTls) {
        DtlsEpoch attempt = new DtlsEpoch(record.epoch(), RecordProtection.of(format,
                side == Side.CLIENT ? candidate.keys().client() : candidate.keys().server(),
                environment.ciphers), macAsInTls);
        int length = attempt.open(record, environment.plaintextScratch);
        if (length < 0) {
            return false;
        }
        adopt(attempt);
        handshake.choose(candidate);
        onOpened(attempt, record, length);
        connection.onChosen(handshake);
        return true;
    }

    private void adopt(DtlsEpoch next) {
        missing += previous == null ? 0 : previous.missing();
        previous = current;
        current = next;
        failuresWithoutSuccess = 0;
    }

    private void onNothingOpens(Handshake handshake, DtlsRecord record) {
        boolean mayBeCured = handshake.clientHello() == null || connection.mayWait();
        if (handshake.method() == null && mayBeCured) {
            if (handshake.clientHello() == null || ++failuresWithoutSuccess >= MAX_FAILURES_WITHOUT_SUCCESS) {
                handshake.lack(HandshakeOutcome.reasonWhenNothingOpens(handshake), "");
                handshake.withdraw();
            }
            connection.keep(this, record);
            return;
        }
        counts.addFailed(1);
        if (++failuresWithoutSuccess >= MAX_FAILURES_WITHOUT_SUCCESS && handshake.method() == null) {
            handshake.fail(HandshakeOutcome.reasonWhenNothingOpens(handshake), "");
        }
    }

    private void onContent(int epoch, int contentType, byte[] buffer, int offset, int length) {
        switch (contentType) {
            case ContentType.HANDSHAKE -> onFragments(epoch, buffer, offset, length);
            case ContentType.CHANGE_CIPHER_SPEC -> onChangeCipherSpec(epoch, buffer, offset, length);
            case ContentType.APPLICATION_DATA -> {
                counts.applicationDataOpened = true;
                counts.plaintextBytes += connection.onApplicationData(side, buffer, offset, length);
            }
            case ContentType.ALERT -> {
                if (length == 2) {
                    connection.onAlert(side, epoch > 0, buffer[offset], buffer[offset + 1] & 0xFF);
                }
            }
            default -> {
                // heartbeats and the unknown carry nothing of the connection's
            }
        }
    }

    private void onChangeCipherSpec(int epoch, byte[] buffer, int offset, int length) {
        if (length == OPENSSL_CHANGE_CIPHER_SPEC_LENGTH) {
            messages.onSkipped((buffer[offset + 1] & 0xFF) << 8 | buffer[offset + 2] & 0xFF, this);
        }
        announce(epoch + 1);
    }

    private void announce(int epoch) {
        if (epoch > announcedEpoch) {
            announcedEpoch = epoch;
            connection.onAnnounced(epoch);
        }
    }

    int announcedEpoch() {
        return announcedEpoch;
    }

    private void onFragments(int epoch, byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int type = MessageAssembler.typeAt(buffer, at, end - at);
            int taken = enterHandshake(type, type == HandshakeType.FINISHED ? epoch : epoch + 1)
                    ? messages.onFragment(buffer, at, end - at, this)
                    : -1;
            if (taken < 0) {
                return; // damaged, forged, or of a handshake that is over
            }
            at += taken;
        }
    }

    /** Whether messages of this handshake are taken; a hello in a protected record begins the next one. */
    private boolean enterHandshake(int type, int wanted) {
        boolean hello = type == HandshakeType.CLIENT_HELLO || type == HandshakeType.SERVER_HELLO;
        if (wanted == generation + 1 && hello) {
            messages.discard();
            messages = new MessageAssembler(environment.handshakes);
            generation = wanted;
        }
        // what was verified once cannot be told otherwise by records in clear, which anyone can send
        boolean proved = wanted == 1 && connection.handshake(1).isFinishedVerified(side);
        return wanted == generation && !proved;
    }

    @Override
    public void onHandshakeMessage(int type, byte[] buffer, int offset, int length) {
        Handshake handshake = connection.handshake(generation);
        boolean hello = type == HandshakeType.CLIENT_HELLO || type == HandshakeType.SERVER_HELLO;
        if (hello && handshake.chosen() != null) {
            return; // forged: its keys come from the one before
        }
        environment.tracker.onMessage(handshake, side, type, buffer, offset, length);
        connection.onHandshakeProgress(handshake);
    }

    @Override
    public void onOversizedMessage(int type, int length) {
        connection.handshake(generation).onMessagesLost();
    }

    @Override
    public void onShedMessage() {
        connection.handshake(generation).onMessageShed();
    }

    /** Lets go of handshake messages that wait. */
    void discardMessages() {
        messages.discard();
    }

    /** True when handshake messages wait for others before them. */
    boolean isIncomplete() {
        return messages.isWaiting();
    }

    /** Handshake messages that are missing will not come. */
    void giveUpMessages() {
        messages.giveUp(this);
    }

    /** Records known to be missing of all epochs. */
    long missing() {
        return missing + (previous == null ? 0 : previous.missing()) + (current == null ? 0 : current.missing());
    }
}
