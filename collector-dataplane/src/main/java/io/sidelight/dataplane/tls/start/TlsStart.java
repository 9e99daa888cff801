// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import org.agrona.DirectBuffer;

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
    private final DirectionStart fromInitiator = new DirectionStart(this, true);
    private final DirectionStart fromResponder = new DirectionStart(this, false);

    public TlsStart(TlsStartHandler handler) {
        this.handler = handler;
    }

    /** The next bytes of a direction's TCP stream; not kept. */
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
        direction(byInitiator).onBytes(buffer, offset, length);
    }

    /** Bytes of a direction's TCP stream are missing here. */
    public void onGap(boolean byInitiator, long lostBytes) {
        direction(byInitiator).onGap(lostBytes);
    }

    /** Both directions have begun: there is nothing left to look for, so this object is not needed any more. */
    public boolean isSettled() {
        return fromInitiator.isStarted() && fromResponder.isStarted();
    }

    /** What was found may be reported as TLS. */
    public boolean isBelieved() {
        return isSettled() || fromInitiator.isDirect() || fromResponder.isDirect()
                || fromInitiator.isStarted() && fromResponder.isUnknown()
                || fromResponder.isStarted() && fromInitiator.isUnknown();
    }

    /** This is not TLS, so the connection need not be followed. */
    public boolean isGivenUp() {
        return (fromInitiator.isGivenUp() || fromResponder.isGivenUp()) && !isBelieved();
    }

    TlsStartHandler handler() {
        return handler;
    }

    DirectionStart other(DirectionStart direction) {
        return direction == fromInitiator ? fromResponder : fromInitiator;
    }

    private DirectionStart direction(boolean byInitiator) {
        return byInitiator ? fromInitiator : fromResponder;
    }
}
