// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.app.ParserShare;
import io.sidelight.dataplane.app.http.StartLine.RequestLine;
import org.jspecify.annotations.Nullable;

/**
 * Pairs the requests of a connection with its responses (RFC 9112 section 9.3) and reports each pair when it and all before
 * it are over.
 *
 * <p>Without loss the rule is the order: the n-th final response answers the n-th request, whichever side's bytes come
 * first. When a side lost its place after a gap, nobody knows how many messages are missing. Then:
 * <ul>
 * <li>if the client never had two requests under way, a response answers the newest request, and older ones are given up;
 * <li>else order still counts, a response that went missing as a whole takes the oldest request with it, and no pair from
 * there on is called complete;
 * <li>a request that came later than a response is never its cause.
 * </ul>
 */
final class Exchanges {
    private final HttpHandler handler;
    private final int maxWaiting;
    private final ParserShare share;
    /** Transactions under way, linked by {@link Exchange#next}, oldest first; null when there are none. */
    private @Nullable Exchange first;
    private @Nullable Exchange last;
    private int requestsNotKept;
    private int reported;
    private boolean pipelining;
    private boolean inDoubt;
    private boolean tunnel;

    Exchanges(HttpHandler handler, int maxWaiting, ParserShare share) {
        this.handler = handler;
        this.maxWaiting = maxWaiting;
        this.share = share;
    }

    /** What the parser may keep. */
    ParserShare share() {
        return share;
    }

    /** Whether anything is wanted of bodies. */
    boolean wantsBodies() {
        return handler.wantsBodies();
    }

    /** What is wanted of a body of this Content-Type. */
    @Nullable
    BodyWish wish(String contentType) {
        return handler.wish(contentType);
    }

    /** Lets go of the bodies of messages that wait for others; returns how many bytes that are. */
    int shedBodies() {
        int let = 0;
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            let += exchange.shedBodies();
        }
        return let;
    }

    /** Puts a message where it belongs. Requests beyond the bound are only counted, so that order is kept. */
    void begin(Message message) {
        if (message.line() instanceof RequestLine) {
            beginRequest(message);
        } else {
            beginResponse(message);
        }
    }

    /** A message ended: reports what is over. */
    void onMessageOver() {
        while (first != null && first.isOver()) {
            reportFirst();
        }
    }

    /** Requests were lost: how many, nobody knows. */
    void onRequestsLost() {
        inDoubt = true;
    }

    /**
     * Responses were lost: how many, nobody knows.
     *
     * @param between true when the gap is not in a response that had begun
     */
    void onResponsesLost(boolean between, long lostBytes) {
        inDoubt = true;
        Exchange hit = between ? nextForResponse(Long.MAX_VALUE) : null;
        if (hit != null) {
            hit.addGap(lostBytes);
            if (pipelining) {
                hit.giveUpResponse();
                onMessageOver();
            }
        }
    }

    /** Reports what is left. */
    void onClose() {
        while (first != null) {
            reportFirst();
        }
    }

    /** True when HTTP is over on this connection, because something else is spoken from here on. */
    boolean isTunnel() {
        return tunnel;
    }

    long reported() {
        return reported;
    }

    private void beginRequest(Message message) {
        if (inDoubt) {
            giveUpRequestsBefore(message.startNs());
        }
        Exchange exchange = firstAwaitingRequest();
        if (exchange != null) {
            exchange.setRequest(message);
        } else if (requestsNotKept > 0 || isFull()) {
            requestsNotKept = Math.min(requestsNotKept, Integer.MAX_VALUE - 1) + 1;
        } else {
            add().setRequest(message);
        }
    }

    private void beginResponse(Message message) {
        pipelining |= !inDoubt && awaitingResponse() > 1;
        Exchange exchange = nextForResponse(message.startNs());
        if (exchange == null) {
            exchange = addWithoutRequest();
        } else if (inDoubt && !pipelining) {
            giveUpResponsesBefore(exchange);
        }
        exchange.setResponse(message);
        if (inDoubt && pipelining) {
            exchange.doubtPairing();
        }
        onMessageOver();
    }

    private Exchange addWithoutRequest() {
        if (isFull()) {
            reportFirst();
        }
        Exchange exchange = add();
        if (requestsNotKept > 0) {
            requestsNotKept--;
            exchange.giveUpRequest();
        }
        return exchange;
    }

    private Exchange add() {
        var exchange = new Exchange();
        if (last == null) {
            first = exchange;
        } else {
            last.next = exchange;
        }
        last = exchange;
        return exchange;
    }

    private boolean isFull() {
        int count = 0;
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            count++;
        }
        return count >= maxWaiting;
    }

    private @Nullable Exchange firstAwaitingRequest() {
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            if (exchange.awaitsRequest()) {
                return exchange;
            }
        }
        return null;
    }

    /** The request that a response which began at {@code timeNs} answers; in doubt, none that came later. */
    private @Nullable Exchange nextForResponse(long timeNs) {
        boolean newest = inDoubt && !pipelining;
        Exchange next = null;
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            boolean possible = exchange.awaitsResponse() && (!newest || exchange.requestStartNs() <= timeNs);
            if (possible && (newest || next == null)) {
                next = exchange;
            }
        }
        return next;
    }

    private int awaitingResponse() {
        int count = 0;
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            count += exchange.awaitsResponse() ? 1 : 0;
        }
        return count;
    }

    private void giveUpRequestsBefore(long timeNs) {
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            if (exchange.awaitsRequest() && exchange.responseStartNs() < timeNs) {
                exchange.giveUpRequest();
            }
        }
        onMessageOver();
    }

    private void giveUpResponsesBefore(Exchange chosen) {
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            if (exchange == chosen) {
                return;
            }
            if (exchange.awaitsResponse()) {
                exchange.giveUpResponse();
            }
        }
    }

    private void reportFirst() {
        Exchange exchange = first;
        if (exchange == null) {
            return;
        }
        first = exchange.next;
        last = first == null ? null : last;
        reported++;
        tunnel |= exchange.isTunnel() && exchange.isOver();
        handler.onTransaction(exchange.toTransaction(reported));
        share.release(exchange.letGo());
    }
}
