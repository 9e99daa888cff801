// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.app.http.StartLine.RequestLine;
import io.sidelight.dataplane.app.http.StartLine.StatusLine;
import org.jspecify.annotations.Nullable;

/** One transaction while its request and its response come in. */
final class Exchange {
    private static final RequestLine NO_REQUEST = new RequestLine("", "", "");
    private static final StatusLine NO_RESPONSE = new StatusLine("", 0, "");

    /** The transaction that began after this one. */
    @Nullable
    Exchange next;

    private @Nullable Message request;
    private @Nullable Message response;
    private boolean requestGone;
    private boolean responseGone;
    private boolean pairingDoubtful;
    private String upgrade = "";
    private boolean tunnel;
    private long gapBytes;

    void setRequest(Message message) {
        request = message;
        message.belongTo(this);
    }

    void setResponse(Message message) {
        response = message;
        message.belongTo(this);
    }

    /** True when its request has not come and may still come. */
    boolean awaitsRequest() {
        return request == null && !requestGone;
    }

    /** True when its response has not come and may still come. */
    boolean awaitsResponse() {
        return response == null && !responseGone;
    }

    /** Gives up waiting for the request. */
    void giveUpRequest() {
        requestGone = true;
    }

    /** Gives up waiting for the response. */
    void giveUpResponse() {
        responseGone = true;
    }

    /** Says that another request may have been meant by this response. */
    void doubtPairing() {
        pairingDoubtful = true;
    }

    /** Counts bytes that are missing; -1 when it is not known how many. */
    void addGap(long lostBytes) {
        gapBytes = lostBytes < 0 || gapBytes < 0 ? -1 : gapBytes + lostBytes;
    }

    /** Notes that the response ended HTTP on this connection. */
    void becomeTunnel() {
        tunnel = true;
        upgrade = fieldOf(response, HeaderField.UPGRADE);
        if (method().equals("CONNECT")) {
            upgrade = "tunnel";
        } else if (upgrade.isEmpty()) {
            upgrade = fieldOf(request, HeaderField.UPGRADE);
        }
    }

    boolean isTunnel() {
        return tunnel;
    }

    /** It was reported; returns what is kept no longer of its messages, in bytes. */
    int letGo() {
        return letGo(request) + letGo(response);
    }

    boolean isOver() {
        return isOver(request, requestGone) && isOver(response, responseGone);
    }

    /** When the response began; 0 when none was seen. */
    long requestStartNs() {
        return request == null ? 0 : request.startNs();
    }

    long responseStartNs() {
        return response == null ? 0 : response.startNs();
    }

    /** The request's method; empty when the request was not seen. */
    String method() {
        return requestLine().method();
    }

    boolean hasRequest() {
        return request != null;
    }

    HttpTransaction toTransaction(int number) {
        RequestLine requestLine = requestLine();
        StatusLine statusLine = response != null && response.line() instanceof StatusLine line ? line : NO_RESPONSE;
        Message sent = request == null ? Message.NONE : request;
        Message answered = response == null ? Message.NONE : response;
        String version = request == null ? statusLine.version() : requestLine.version();
        boolean complete = sent.isWhole() && answered.isWhole() && gapBytes == 0 && !pairingDoubtful;
        return new HttpTransaction(number, version, requestLine.method(), requestLine.target(),
                sent.fields().value(HeaderField.HOST), statusLine.status(), statusLine.reason(),
                sent.fields().value(HeaderField.USER_AGENT), sent.fields().value(HeaderField.REFERRER),
                sent.fields().value(HeaderField.CONTENT_TYPE), answered.fields().value(HeaderField.CONTENT_TYPE),
                sent.bodyBytes(), answered.bodyBytes(), sent.bytes(), answered.bytes(), sent.startNs(), sent.endNs(),
                answered.startNs(), answered.endNs(), upgrade, gapBytes, complete, sent.toldBody(),
                answered.toldBody());
    }

    /** Lets go of what is kept of bodies; returns how many bytes that are. */
    int shedBodies() {
        return (request == null ? 0 : request.shedBody()) + (response == null ? 0 : response.shedBody());
    }

    private RequestLine requestLine() {
        return request != null && request.line() instanceof RequestLine line ? line : NO_REQUEST;
    }

    private static int letGo(@Nullable Message message) {
        if (message == null) {
            return 0;
        }
        message.onReported();
        return message.letGo();
    }

    private static boolean isOver(@Nullable Message message, boolean gone) {
        return message == null ? gone : message.isOver();
    }

    private static String fieldOf(@Nullable Message message, HeaderField field) {
        return message == null ? "" : message.fields().value(field);
    }
}
