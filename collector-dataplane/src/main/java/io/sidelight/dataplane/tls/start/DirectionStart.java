// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import io.sidelight.dataplane.tls.start.StartSearch.Found;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction's way to its first byte of TLS. Keeps nothing of the stream but the few bytes that may be the beginning of a
 * hello, so what is found does not depend on how the stream is cut.
 */
final class DirectionStart {
    private enum State {
        SEARCHING,
        STARTED,
        GIVEN_UP
    }

    private final TlsStart owner;
    private final boolean initiator;
    private final StartSearch search = new StartSearch();
    private State state = State.SEARCHING;
    private Found found = Found.NOTHING;
    private long lostBytes;
    private boolean bytesSeen;
    private @Nullable UnsafeBuffer held;
    private int heldLength;
    /** Follows what was found while only this direction speaks for it being TLS. */
    private @Nullable RecordChain chain;

    /** @param direct its first byte was TLS, as was found without this object */
    DirectionStart(TlsStart owner, boolean initiator, boolean direct) {
        this.owner = owner;
        this.initiator = initiator;
        if (direct) {
            bytesSeen = true;
            state = State.STARTED;
            found = Found.FIRST_BYTE;
        }
    }

    boolean isStarted() {
        return state == State.STARTED;
    }

    /** TLS at the first byte of the stream. */
    boolean isDirect() {
        return isStarted() && found == Found.FIRST_BYTE;
    }

    boolean isGivenUp() {
        return state == State.GIVEN_UP;
    }

    /** Of this direction nothing was seen, or not all, so it cannot be said that it has no TLS. */
    boolean isUnknown() {
        return !bytesSeen || lostBytes > 0;
    }

    void onBytes(DirectBuffer buffer, int offset, int length) {
        bytesSeen = true;
        int at = offset;
        int end = offset + length;
        while (heldLength > 0 && at < end) {
            at += join(buffer, at, end);
        }
        take(buffer, at, end);
    }

    /** Looks at what was held together with what comes now; returns how much of that was taken. */
    private int join(DirectBuffer buffer, int at, int end) {
        UnsafeBuffer joined = holder();
        int added = Math.min(end - at, joined.capacity() - heldLength);
        joined.putBytes(heldLength, buffer, at, added);
        int length = heldLength + added;
        heldLength = 0;
        take(joined, 0, length);
        return added;
    }

    private void take(DirectBuffer buffer, int offset, int end) {
        int at = offset;
        while (at < end) {
            at = switch (state) {
                case STARTED -> handOn(buffer, at, end);
                case SEARCHING -> search(buffer, at, end);
                case GIVEN_UP -> end;
            };
        }
    }

    /** Returns where TLS begins, or the end. */
    private int search(DirectBuffer buffer, int at, int end) {
        Found outcome = search.search(buffer, at, end, owner.other(this).isStarted());
        if (outcome == Found.PERHAPS) {
            heldLength = end - search.end();
            holder().putBytes(0, buffer, search.end(), heldLength);
            return end;
        }
        if (outcome != Found.NOTHING) {
            start(outcome);
        }
        giveUpInTime();
        return search.end();
    }

    private void start(Found outcome) {
        state = State.STARTED;
        found = outcome;
        chain = outcome == Found.FIRST_BYTE ? null : new RecordChain();
        if (outcome == Found.RECORDS && lostBytes > 0) {
            owner.handler().onTlsGap(initiator, lostBytes);
        }
    }

    /** Hands the range on; returns its end, or where the search goes on since it is not TLS after all. */
    private int handOn(DirectBuffer buffer, int at, int end) {
        if (chain != null && owner.isSettled()) {
            chain = null;
        }
        RecordChain followed = chain;
        int broken = followed == null ? -1 : followed.follow(buffer, at, end);
        if (broken >= 0) {
            search.skip(broken - at);
            state = State.SEARCHING;
            chain = null;
            owner.handler().onFalseStart();
            giveUpInTime();
            return broken;
        }
        if (followed != null) {
            search.skip(end - at);
        }
        owner.handler().onTlsBytes(initiator, buffer, at, end - at);
        return end;
    }

    void onGap(long lost) {
        if (state == State.STARTED) {
            chain = null; // cannot be followed any more
            owner.handler().onTlsGap(initiator, lost);
        } else if (state == State.SEARCHING) {
            search.skip(heldLength + lost);
            heldLength = 0;
            lostBytes += lost;
            if (owner.other(this).isDirect()) {
                state = State.STARTED; // the records will be found: the other direction is TLS
                owner.handler().onTlsGap(initiator, lost);
            } else {
                giveUpInTime();
            }
        }
    }

    private void giveUpInTime() {
        if (state == State.SEARCHING && search.place() > TlsStart.MAX_BYTES_BEFORE) {
            state = State.GIVEN_UP;
        }
    }

    private UnsafeBuffer holder() {
        UnsafeBuffer known = held;
        if (known == null) {
            known = new UnsafeBuffer(new byte[HelloProbe.MAX_BYTES]);
            held = known;
        }
        return known;
    }
}
