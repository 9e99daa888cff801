// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.HandshakeMessageHandler;
import io.sidelight.dataplane.tls.handshake.MessageDeframer;
import io.sidelight.dataplane.tls.record.RecordDeframer;
import io.sidelight.dataplane.tls.record.RecordHandler;
import io.sidelight.dataplane.tls.record.RecordPlace;
import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All state of one direction of a TLS connection: its records, its epoch, what waits for keys. A ChangeCipherSpec says that
 * what follows is protected; under which keys is for the handshake to tell, sooner or later. Hot per record.
 */
final class HalfConnection implements RecordHandler, HandshakeMessageHandler, PendingRecords.Taker {
    /** Protected handshake records that may have gone by unrecognised after a lost ChangeCipherSpec. */
    private static final int MAX_RECORDS_TAKEN_FOR_CLEAR = 4;

    private final TlsConnection connection;
    private final RecordDeframer records;
    final RecordCounts counts = new RecordCounts();

    private Side side = Side.CLIENT;
    /** Joins handshake messages; null while none has begun. */
    private @Nullable MessageDeframer messages;
    /** Null while this direction is in clear. */
    private @Nullable Tls12Direction tls12;
    /** When it is not null, the other one has no say any more. */
    private @Nullable Tls13Direction tls13;
    private @Nullable UnreadRecords unread;
    /** Hellos so far: which handshake of the connection this direction is in. */
    private int generation;
    /** Where the last record ends that was in clear or verified. */
    private long settledEnd;

    HalfConnection(TlsConnection connection, TlsEnvironment environment) {
        this.connection = connection;
        this.records = new RecordDeframer(this, environment().records);
    }

    private TlsEnvironment environment() {
        return connection.environment();
    }

    private UnreadRecords unread() {
        UnreadRecords known = unread;
        if (known == null) {
            known = new UnreadRecords();
            unread = known;
        }
        return known;
    }

    Side side() {
        return side;
    }

    void assign(Side role) {
        side = role;
    }

    /** True when this direction is read, or has gone on to a later handshake: candidates of the first one are not needed. */
    boolean isFirstHandshakeOver() {
        return tls12 != null && (tls12.isRead() || tls12.generation() > 1) && !hasWaiting();
    }

    /** Whether this memory is held. */
    boolean holds(MemoryPart part) {
        return switch (part) {
            case HANDSHAKES -> messages != null;
            case WAITING_RECORDS -> !records.isBetweenRecords() || hasWaiting();
            default -> false;
        };
    }

    boolean isProtected() {
        return tls12 != null || tls13 != null;
    }

    /** The hellos, or secrets, say that this is TLS 1.3. */
    void becomeTls13(Handshake handshake) {
        if (tls13 == null) {
            tls13 = new Tls13Direction(this, environment(), handshake);
            generation = Math.max(generation, 1);
            if (connection.isBypassed()) {
                stopReading();
            }
        }
    }

    void onBytes(DirectBuffer buffer, int offset, int length) {
        records.onBytes(buffer, offset, length);
    }

    void onGap(long lostBytes) {
        counts.addGapBytes(lostBytes);
        records.onGap(lostBytes);
    }

    /** Nothing more of this direction is opened. */
    void stopReading() {
        if (tls12 != null) {
            tls12.endReader();
        }
        if (tls13 != null) {
            tls13.stopReading();
        }
    }

    /** Handles what waits as it stands: nothing is waited for any more. */
    void stopWaiting() {
        if (tls13 != null) {
            tls13.stopWaiting();
        }
    }

    void close() {
        records.onEnd();
        if (tls12 != null) {
            tls12.tellSkipped(false);
        }
        if (tls13 != null) {
            tls13.close();
        }
        if (tls12 == null || !tls12.close()) {
            counts.addLost(lostAtLeast());
        }
        counts.addPassed(discardWaiting());
        counts.forgiveLetGo();
        counts.forgiveSkipped();
        dropMessages();
        records.close();
    }

    @Override
    public void onNotTls() {
        connection.onNotTls(this);
    }

    @Override
    public void onSslV2Hello(byte[] buffer, int offset, int length) {
        counts.recordSeen = true;
        connection.onFirstRecord(this, Side.CLIENT);
        generation = 1;
        environment().tracker.onSslV2Hello(connection.handshake(1), buffer, offset, length);
        connection.onHandshakeProgress(connection.handshake(1));
    }

    @Override
    public void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
        onPlaced(place(), length);
        if (!counts.recordSeen) {
            counts.recordSeen = true;
            connection.onFirstRecord(this, roleBy(contentType, buffer, offset, length));
        }
        if (contentType == ContentType.APPLICATION_DATA) {
            counts.applicationRecordSeen = true;
            if (!isProtected()) {
                onUnannouncedProtection();
            } else if (tls12 != null && !tls12.isRead() && tls13 == null) {
                connection.isTls13BySecrets(); // a ChangeCipherSpec says nothing against it
            }
            if (tls13 == null) {
                connection.identifyMidstream(this, version, buffer, offset, length);
            }
        }
        if (tls13 != null) {
            tls13.onRecord(contentType, version, buffer, offset, length);
        } else if (tls12 != null) {
            tls12.onRecord(contentType, version, buffer, offset, length);
        } else {
            settle();
            onContent(contentType, buffer, offset, length);
        }
    }

    private void onPlaced(RecordPlace place, int length) {
        place.endAt(place.position() + RecordHeader.LENGTH + length);
        if (unread != null) {
            unread.tellBefore(place);
        }
    }

    /** The record at hand is one of the peer's, so the next one begins behind it, if nothing is missing. */
    void settle() {
        settledEnd = place().end();
    }

    /** Where the next record begins, if nothing is missing since the last one that was in clear or verified. */
    long settledEnd() {
        return settledEnd;
    }

    /** Where the record at hand stands. */
    RecordPlace place() {
        return records.place();
    }

    @Override
    public void onTruncatedRecord(int contentType, byte[] buffer, int offset, int length) {
        Side role = roleBy(contentType, buffer, offset, length);
        if (!counts.recordSeen && role != null && length > HandshakeType.HEADER_LENGTH) {
            // no transcript comes of it, but what the hello says is worth telling
            counts.recordSeen = true;
            connection.onFirstRecord(this, role);
            generation = 1;
            environment().tracker.onTruncatedHello(connection.handshake(1), buffer[offset],
                    buffer, offset + HandshakeType.HEADER_LENGTH, length - HandshakeType.HEADER_LENGTH);
        }
    }

    /** Which role the first record of a direction gives away, null when it does not. */
    private static @Nullable Side roleBy(int contentType, byte[] buffer, int offset, int length) {
        if (contentType != ContentType.HANDSHAKE || length == 0) {
            return null;
        }
        return switch (buffer[offset]) {
            case HandshakeType.CLIENT_HELLO -> Side.CLIENT;
            case HandshakeType.SERVER_HELLO, HandshakeType.HELLO_REQUEST -> Side.SERVER;
            default -> null;
        };
    }

    /** Application data in clear does not exist: this is TLS 1.3, or the ChangeCipherSpec was not seen. */
    private void onUnannouncedProtection() {
        generation = Math.max(generation, 1);
        if (connection.isTls13BySecrets()) {
            return;
        }
        protect();
        addLost(0, MAX_RECORDS_TAKEN_FOR_CLEAR);
        connection.handshake(generation).onChangeCipherSpec(side);
        connection.onHandshakeProgress(connection.handshake(generation));
    }

    /** A protected record verified. */
    void onOpened(RecordReader opener) {
        if (opener.lostBefore() > 0 && !counts.lossTold && (tls13 == null || counts.applicationDataOpened)) {
            connection.onApplicationGap(this, -1); // what stood in its place did not verify
        }
        counts.lossTold = false;
        settle();
        if (!connection.isReplaying()) {
            records.onVerified(); // of what waited nothing can be told about the place in the stream
            if (unread != null && unread.isOver()) {
                unread = null;
            }
        }
        counts.opened++;
    }

    /** A TLS 1.3 record did not verify. */
    void onNotOpened() {
        onNotVerified();
        addLost(0, 1); // it may have been one of ours
    }

    /** A protected record did not verify. */
    void onNotVerified() {
        if (!place().isGuessed()) {
            counts.addFailed(1);
        }
        if (!connection.isReplaying()) {
            records.onNotVerified();
        }
    }

    /** Content of a TLS 1.3 record, in which a ChangeCipherSpec means nothing. */
    void onTls13Content(int contentType, byte[] buffer, int offset, int length) {
        if (contentType != ContentType.CHANGE_CIPHER_SPEC) {
            onContent(contentType, buffer, offset, length);
        }
    }

    /** What a record carried, in clear. */
    void onContent(int contentType, byte[] buffer, int offset, int length) {
        switch (contentType) {
            case ContentType.HANDSHAKE -> onHandshakeFragment(buffer, offset, length);
            case ContentType.APPLICATION_DATA -> {
                counts.plaintextBytes += connection.onApplicationData(side, buffer, offset, length);
            }
            case ContentType.CHANGE_CIPHER_SPEC -> onChangeCipherSpec();
            case ContentType.ALERT -> onAlerts(buffer, offset, length);
            default -> {
                // heartbeats and the unknown carry nothing of the connection's
            }
        }
    }

    private void onHandshakeFragment(byte[] buffer, int offset, int length) {
        MessageDeframer joining = messages;
        if (joining == null) {
            joining = new MessageDeframer(environment().handshakes);
            messages = joining;
        }
        joining.onFragment(buffer, offset, length, this);
        if (!joining.isInMessage()) {
            messages = null;
        }
    }

    /** A message that has begun will not be joined. */
    private void dropMessages() {
        if (messages != null) {
            messages.reset();
            messages = null;
        }
    }

    /** Before TLS 1.3 a record may carry more than one (RFC 5246 section 6.2.1). */
    private void onAlerts(byte[] buffer, int offset, int length) {
        boolean encrypted = buffer == environment().plaintextScratch; // where records are opened into
        for (int at = 0; at + 2 <= length; at += 2) {
            connection.onAlert(side, buffer[offset + at] & 0xFF, buffer[offset + at + 1] & 0xFF, encrypted);
        }
    }

    private void onChangeCipherSpec() {
        generation = Math.max(generation, 1);
        if (tls12 != null && tls12.generation() == generation) {
            return; // said twice
        }
        protect();
        if (unread != null) {
            unread.restart();
        }
        dropMessages();
        Handshake handshake = connection.handshake(generation);
        handshake.onChangeCipherSpec(side);
        connection.onHandshakeProgress(handshake);
    }

    private void protect() {
        Tls12Direction direction = tls12;
        if (direction == null) {
            direction = new Tls12Direction(this, connection);
            tls12 = direction;
        }
        direction.begin(generation);
    }

    /** Counts a record that no candidate opens, and returns how many there were. */
    int countFailure() {
        return ++unread().failures;
    }

    /** That something is missing before the record at hand was told. */
    void onLossTold() {
        counts.lossTold = true;
    }

    /** All that waits was tried in vain with the candidates that there are. */
    void noteTried(Handshake handshake) {
        unread().triedState = candidateState(handshake);
    }

    /** Records are opened in their order: one that comes while others wait is tried when these were, with all that is known. */
    boolean mayTryNow(Handshake handshake) {
        UnreadRecords known = unread;
        return known == null || !known.hasWaiting() || known.triedState == candidateState(handshake);
    }

    private long candidateState(Handshake handshake) {
        return handshake.clientHello() == null ? environment().secretGeneration() : handshake.candidateState();
    }

    /** True when a record that no candidate opens is kept for others to come. */
    boolean mayWait() {
        return connection.mayWait();
    }

    /** Lets go of what waited and was tried in vain, now that a later record has verified; how many records that is. */
    int discardWaiting() {
        return unread == null ? 0 : unread.discard();
    }

    void startMidstream(int leastRecords, int mostRecords) {
        if (tls13 != null) {
            tls13.startMidstream(hasWaiting() ? 0 : leastRecords, mostRecords);
        }
    }

    void onHandshakeProgress(Handshake handshake) {
        connection.onHandshakeProgress(handshake);
    }

    boolean hasWaiting() {
        return unread != null && unread.hasWaiting();
    }

    void keep(int contentType, int version, byte[] buffer, int offset, int length) {
        UnreadRecords kept = unread();
        kept.noteTail(place().end(), buffer, offset, length);
        if (connection.isWaitOver()) {
            letGo();
            return;
        }
        PendingRecords pending = kept.pending;
        if (pending == null) {
            pending = environment().pendingRecords(kept.lostAtLeast(), kept.lostAtMost());
            kept.pending = pending;
        }
        if (!pending.add(contentType, version, place().position(), buffer, offset, length, environment().timeNs(),
                connection.arrival(), connection.isReplaying())) {
            if (tls13 != null && tls13.isWaiting() && !environment().secretsMayCome()) {
                stopWaiting(); // what comes later in the capture cannot be waited for any longer
                tls13.onRecord(contentType, version, buffer, offset, length);
            } else {
                onNoRoom(pending);
            }
        }
    }

    private void onNoRoom(PendingRecords waiting) {
        if (environment().secretsMayCome()) {
            waiting.addLoss(1, 1, -1, -1, connection.arrival());
            counts.addLetGo();
        } else {
            counts.shed = true;
            addLost(1, 1);
        }
        counts.addPassed(1);
    }

    /** Lets a record go whose keys may come too late for it; how many there were is known when they come. */
    private void letGo() {
        counts.addLetGo();
        counts.addPassed(1);
        addLost(1, 1);
        if (!counts.lossTold) {
            counts.lossTold = true;
            connection.onApplicationGap(this, -1);
        }
    }

    /** Notes records missing since the last one that verified. */
    void addLost(int atLeast, int atMost) {
        unread().addLost(atLeast, atMost);
    }

    void clearLost() {
        if (unread != null) {
            unread.clearLost();
        }
    }

    int lostAtLeast() {
        return unread == null ? 0 : unread.lostAtLeast();
    }

    int lostAtMost() {
        return unread == null ? 0 : unread.lostAtMost();
    }

    /** What waits, to be gone through; null when nothing does. What still cannot be opened comes back. */
    @Nullable
    PendingRecords takeWaiting() {
        PendingRecords waiting = unread == null ? null : unread.take();
        if (waiting != null && tls13 != null) {
            tls13.onReplay();
        }
        return waiting;
    }

    /** The handshake has candidates, or has failed: what waits can be gone through. */
    boolean isWaitingWorthATry() {
        if (tls13 != null) {
            return tls13.isWaitingWorthATry();
        }
        return tls12 != null && tls12.isWaitingWorthATry();
    }

    @Override
    public void onWaited(int contentType, int version, long position, byte[] buffer, int length, long timeNs) {
        environment().onTime(timeNs);
        RecordPlace place = place();
        place.set(position, false);
        onPlaced(place, length);
        long end = place.end();
        if (tls13 != null) {
            tls13.onRecord(contentType, version, buffer, 0, length); // it was not known when the record came
        } else if (tls12 != null) {
            tls12.onRecord(contentType, version, buffer, 0, length);
        }
        unread().noteTail(end, buffer, 0, length);
    }

    @Override
    public void onWaitedLoss(int atLeast, int atMost, int contentType, int fragmentLength) {
        onRecordsLost(atLeast, atMost, contentType, fragmentLength);
    }

    @Override
    public void onWaitedEnd() {
        endStream();
    }

    /** The direction's TCP stream has ended. */
    void onEnd() {
        records.onEnd();
        endStream();
    }

    private void endStream() {
        PendingRecords pending = unread == null ? null : unread.pending;
        if (pending != null && !pending.isEmpty()) {
            pending.addEnd(connection.arrival());
        } else {
            connection.onApplicationEnd(side);
        }
    }

    @Override
    public void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength) {
        PendingRecords pending = unread == null ? null : unread.pending;
        if (pending != null && !pending.isEmpty()) {
            pending.addLoss(atLeast, atMost, contentType, fragmentLength, connection.arrival());
            if (tls13 != null) {
                tls13.onMessagesMayBeLost();
            }
            return;
        }
        dropMessages();
        if (tls12 != null) {
            tls12.tellSkipped(false);
        }
        counts.lossTold = true;
        if (tls13 != null) {
            onTls13RecordsLost(tls13, atLeast, atMost, contentType, fragmentLength);
            return;
        }
        if (tls12 != null) {
            tls12.onRecordsLost(atLeast, atMost, contentType, fragmentLength);
        } else {
            addLost(0, atMost);
            connection.handshake(Math.max(generation, 1)).onMessagesLost();
        }
    }
    private void onTls13RecordsLost(Tls13Direction direction, int atLeast, int atMost, int contentType,
            int fragmentLength) {
        direction.onRecordsLost(atLeast, atMost);
        if (direction.isApplicationEpoch() || counts.applicationDataOpened) {
            counts.protectedGap = true;
            connection.onApplicationGap(this, contentType == ContentType.APPLICATION_DATA
                    ? direction.plaintextLength(fragmentLength)
                    : -1);
        }
    }

    @Override
    public void onHandshakeMessage(int type, byte[] buffer, int offset, int length) {
        boolean hello = type == HandshakeType.CLIENT_HELLO || type == HandshakeType.SERVER_HELLO;
        if (generation == 0 || hello && tls12 != null && tls12.generation() == generation && tls13 == null) {
            generation++; // a renegotiation, when there was a handshake before
        }
        if (connection.isSettled(generation)) {
            return; // such as a HelloRequest: it says nothing of a handshake that is over
        }
        Handshake handshake = connection.handshake(generation);
        environment().tracker.onMessage(handshake, side, type, buffer, offset, length);
        connection.onHandshakeProgress(handshake);
        if (tls13 != null) {
            tls13.onHandshakeMessage(type);
        }
    }

    @Override
    public void onOversizedMessage(int type, int length) {
        connection.handshake(Math.max(generation, 1)).onMessagesLost();
    }

    @Override
    public void onShedMessage() {
        connection.handshake(Math.max(generation, 1)).onMessageShed();
    }
}
