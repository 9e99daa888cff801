// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether and where a TCP connection becomes TLS, whatever is said before: STARTTLS of mail and directory servers,
 * the greetings of databases, SOCKS, HTTP CONNECT, PROXY headers. No such protocol is parsed; both directions are searched for
 * a hello until {@link #MAX_BYTES_BEFORE} bytes of one have gone by.
 *
 * <p>TLS that begins behind other bytes is believed when both directions have it, or when one has it, and the other was
 * not seen or not wholly; a hello inside a mail shows as none, since what follows is no record. One per connection until both directions
 * have begun ({@link #isSettled}); used by one thread.
 */
public final class TlsStart {
    /** So many bytes of one direction may come before TLS. A bound: a connection in clear is not followed any longer. */
    public static final int MAX_BYTES_BEFORE = 256 << 10;

    private final TlsStartHandler handler;
    /** Null while a direction was not heard, or began with TLS, as nearly all do: then there is nothing to search. */
    private @Nullable DirectionStart fromInitiator;
    private @Nullable DirectionStart fromResponder;
    private boolean initiatorDirect;
    private boolean responderDirect;

    public TlsStart(TlsStartHandler handler) {
        this.handler = handler;
    }

    /** The next bytes of a direction's TCP stream; not kept. */
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
        if (isDirect(byInitiator) || isFirst(byInitiator) && StartSearch.beginsWithRecord(buffer, offset, length)) {
            initiatorDirect |= byInitiator;
            responderDirect |= !byInitiator;
            handler.onTlsBytes(byInitiator, buffer, offset, length);
        } else {
            direction(byInitiator).onBytes(buffer, offset, length);
        }
    }

    /** Bytes of a direction's TCP stream are missing here. */
    public void onGap(boolean byInitiator, long lostBytes) {
        if (isDirect(byInitiator)) {
            handler.onTlsGap(byInitiator, lostBytes);
        } else {
            direction(byInitiator).onGap(lostBytes);
        }
    }

    /** Both directions have begun: there is nothing left to look for, so this object is not needed any more. */
    public boolean isSettled() {
        return isStarted(true) && isStarted(false);
    }

    /** What was found may be reported as TLS. */
    public boolean isBelieved() {
        return isSettled() || initiatorDirect || responderDirect || direction(true).isDirect()
                || direction(false).isDirect() || isStarted(true) && direction(false).isUnknown()
                || isStarted(false) && direction(true).isUnknown();
    }

    /** This is not TLS, so the connection need not be followed. */
    public boolean isGivenUp() {
        boolean givenUp = fromInitiator != null && fromInitiator.isGivenUp()
                || fromResponder != null && fromResponder.isGivenUp();
        return givenUp && !isBelieved();
    }

    private boolean isFirst(boolean byInitiator) {
        return (byInitiator ? fromInitiator : fromResponder) == null;
    }

    private boolean isDirect(boolean byInitiator) {
        return byInitiator ? initiatorDirect : responderDirect;
    }

    private boolean isStarted(boolean byInitiator) {
        DirectionStart known = byInitiator ? fromInitiator : fromResponder;
        return isDirect(byInitiator) || known != null && known.isStarted();
    }

    TlsStartHandler handler() {
        return handler;
    }

    DirectionStart other(DirectionStart direction) {
        return direction(direction == fromResponder);
    }

    private DirectionStart direction(boolean byInitiator) {
        DirectionStart known = byInitiator ? fromInitiator : fromResponder;
        if (known == null) {
            known = new DirectionStart(this, byInitiator, isDirect(byInitiator));
            if (byInitiator) {
                fromInitiator = known;
            } else {
                fromResponder = known;
            }
        }
        return known;
    }
}
