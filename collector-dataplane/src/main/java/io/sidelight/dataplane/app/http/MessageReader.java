// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ParserShare;
import io.sidelight.dataplane.app.http.StartLine.StatusLine;
import org.jspecify.annotations.Nullable;

/**
 * One half of an HTTP/1 connection: cuts the stream of one side into messages (RFC 9112).
 *
 * <p>A gap of known size inside a body of known length, or in one that ends with the stream, is only counted. After any
 * other gap the place in the stream is lost: what comes is counted to the message that was hit, until a range begins with a
 * start line. A stream that is no HTTP, or that peers would give up (contradicting lengths, a bad chunk), is not followed any
 * further. Hot: within a body nothing is allocated; within a head only what is kept.
 */
final class MessageReader {
    private enum State {
        BETWEEN,
        START_LINE,
        FIELDS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        UNTIL_END,
        /** After a gap. */
        LOST,
        /** After a gap, in what may be a start line. */
        LOST_START_LINE,
        STOPPED
    }

    private final Side side;
    private final Exchanges exchanges;
    private final Http1Limits limits;
    /** Null where no line is read: between messages and in bodies without lines of their own. */
    private @Nullable LineReader line;
    private State state = State.BETWEEN;
    private Message message = Message.NONE;
    private long remaining;
    private boolean framedWithoutRequest;

    MessageReader(Side side, Exchanges exchanges, Http1Limits limits) {
        this.side = side;
        this.exchanges = exchanges;
        this.limits = limits;
    }

    private ParserShare share() {
        return exchanges.share();
    }

    /** Reads until all is read, or there is no room to keep what must be kept. */
    void onData(byte[] buffer, int offset, int length, long timeNs) {
        int end = offset + length;
        if (state == State.LOST && StartLine.mayBegin(side, buffer, offset, end)) {
            state = State.LOST_START_LINE;
            line().begin(timeNs);
        }
        int position = offset;
        while (position < end && !exchanges.isTunnel() && !share().isGivenUp()) {
            position = step(buffer, position, end, timeNs);
        }
    }

    /** Reads on, by at least one byte or into a state that does. */
    private int step(byte[] buffer, int from, int to, long timeNs) {
        return switch (state) {
            case BETWEEN -> skipEmptyLines(buffer, from, to, timeNs);
            case START_LINE, LOST_START_LINE, FIELDS, CHUNK_SIZE, CHUNK_END, TRAILERS ->
                readLine(buffer, from, to, timeNs);
            case BODY, CHUNK -> readBody(buffer, from, to, timeNs);
            case UNTIL_END -> {
                message.takeBody(buffer, from, to - from, timeNs, share());
                yield to;
            }
            case LOST -> {
                countLost(to - from, timeNs);
                yield to;
            }
            case STOPPED -> to;
        };
    }

    /** Lets go of what is kept of the body under way; returns how many bytes that are. */
    int shedBody() {
        return message.shedBody();
    }

    void onGap(long lostBytes) {
        switch (state) {
            case BETWEEN, START_LINE -> loseBetween(lostBytes);
            case BODY, CHUNK -> gapInBody(lostBytes);
            case UNTIL_END -> message.addGap(lostBytes);
            case FIELDS, CHUNK_SIZE, CHUNK_END, TRAILERS -> loseWithin(lostBytes);
            case LOST, LOST_START_LINE -> loseAgain(lostBytes);
            case STOPPED -> {
            }
        }
    }

    /** Bytes left of the body, or of the chunk, that is being read; 0 when it is not known where it ends. */
    long bodyRemaining() {
        return state == State.BODY || state == State.CHUNK ? remaining : 0;
    }

    /** No more will come: a body that ends with the stream is whole. */
    void onEnd() {
        end(state == State.UNTIL_END);
        stop();
    }

    /** The connection is gone, whether or not this side said that it was done. */
    void onClose() {
        end(false);
        stop();
    }

    /**
     * Looks again at a response that began before its request was seen: one to HEAD or CONNECT has no body, whatever its
     * head says.
     */
    void onRequestSeen() {
        if (!framedWithoutRequest || !requestIsKnown()) {
            return;
        }
        framedWithoutRequest = false;
        if (message.bodyBytes() == 0 && (line == null || line.isEmpty())
                && message.line() instanceof StatusLine status) {
            Framing framing = Framing.ofResponse(status, message.fields(), requestMethod());
            if (framing.kind() == Framing.Kind.NONE || framing.kind() == Framing.Kind.TUNNEL) {
                beginBody(framing);
            }
        }
    }

    private int skipEmptyLines(byte[] buffer, int from, int to, long timeNs) {
        int position = from;
        while (position < to && (buffer[position] == '\r' || buffer[position] == '\n')) {
            position++;
        }
        if (position < to) {
            state = State.START_LINE;
            line().begin(timeNs);
        }
        return position;
    }

    private int readBody(byte[] buffer, int from, int to, long timeNs) {
        int count = (int) Math.min(remaining, to - from);
        message.takeBody(buffer, from, count, timeNs, share());
        skipped(count);
        return from + count;
    }

    private void skipped(long count) {
        remaining -= count;
        if (remaining == 0 && state == State.CHUNK) {
            state = State.CHUNK_END;
        } else if (remaining == 0) {
            end(true);
        }
    }

    private int readLine(byte[] buffer, int from, int to, long timeNs) {
        LineReader reading = line();
        int next = reading.accept(buffer, from, to);
        if (state != State.START_LINE && state != State.LOST_START_LINE) {
            message.count(next - from, timeNs);
        }
        if (reading.isComplete() && !share().isGivenUp()) {
            onLine(reading, timeNs);
            reading.clear();
        }
        return next;
    }

    private void onLine(LineReader read, long timeNs) {
        boolean empty = read.offset() == read.end();
        switch (state) {
            case START_LINE, LOST_START_LINE -> onStartLine(read, timeNs);
            case FIELDS -> {
                if (empty) {
                    onHead();
                } else {
                    keep(message.fields().add(read, limits.maxValueBytes(), message.bytes() > limits.maxHeadBytes(),
                            exchanges.wantsBodies()));
                }
            }
            case CHUNK_SIZE -> onChunkSize(read);
            case CHUNK_END -> {
                if (empty) {
                    state = State.CHUNK_SIZE;
                } else {
                    giveUp();
                }
            }
            case TRAILERS -> {
                if (empty) {
                    end(true);
                }
            }
            case BETWEEN, BODY, CHUNK, UNTIL_END, LOST, STOPPED -> throw new IllegalStateException(state.name());
        }
    }

    private void onStartLine(LineReader read, long timeNs) {
        StartLine parsed = StartLine.parse(side, read, limits);
        if (parsed == null) {
            if (state == State.LOST_START_LINE) {
                state = State.LOST;
                countLost(read.rawLength(), timeNs);
            } else {
                stop();
            }
            return;
        }
        long length = read.rawLength();
        end(false);
        message = new Message(parsed, read.startNs());
        message.count(length, timeNs);
        keep(Message.BYTES + parsed.bytes());
        state = State.FIELDS;
        if (!isInterim(parsed)) {
            exchanges.begin(message);
        }
    }

    private void onHead() {
        framedWithoutRequest = side == Side.SERVER && !requestIsKnown();
        beginBody(message.line() instanceof StatusLine status
                ? Framing.ofResponse(status, message.fields(), requestMethod())
                : Framing.ofRequest(message.fields()));
        if (state == State.CHUNK_SIZE) {
            line().release(); // and used again for each chunk
        } else {
            dropLine();
        }
    }

    private void keep(int bytes) {
        if (bytes > 0 && share().reserve(bytes)) {
            message.keep(bytes);
        }
    }

    private void beginBody(Framing framing) {
        if (framing.hasBody() && exchanges.wantsBodies()) {
            message.beginBody(exchanges);
        }
        switch (framing.kind()) {
            case NONE -> end(true);
            case LENGTH -> {
                remaining = framing.length();
                state = State.BODY;
                if (remaining == 0) {
                    end(true);
                }
            }
            case CHUNKED -> state = State.CHUNK_SIZE;
            case UNTIL_END -> state = State.UNTIL_END;
            case TUNNEL -> becomeTunnel();
            case UNKNOWN -> giveUp();
        }
    }

    private void onChunkSize(LineReader read) {
        remaining = ChunkSize.parse(read.bytes(), read.offset(), read.end());
        if (remaining < 0) {
            giveUp();
        } else {
            state = remaining == 0 ? State.TRAILERS : State.CHUNK;
        }
    }

    private void becomeTunnel() {
        Exchange exchange = message.exchange();
        if (exchange != null) {
            exchange.becomeTunnel();
        }
        end(true);
        stop();
    }

    /** Ends the message as it is and follows this side no further. */
    private void giveUp() {
        end(false);
        stop();
    }

    private void end(boolean whole) {
        state = State.BETWEEN;
        if (message != Message.NONE) {
            message.end(whole);
            share().release(message.letGo());
            message = Message.NONE;
            framedWithoutRequest = false;
            dropLine();
            exchanges.onMessageOver();
        }
    }

    private void stop() {
        state = State.STOPPED;
        message = Message.NONE;
        dropLine();
    }

    private void gapInBody(long lostBytes) {
        if (lostBytes < 0) {
            loseWithin(lostBytes);
            return;
        }
        long within = Math.min(lostBytes, remaining);
        message.addGap(within);
        boolean chunked = state == State.CHUNK;
        skipped(within);
        if (lostBytes == within) {
            return;
        }
        if (chunked) {
            loseWithin(lostBytes - within);
        } else {
            loseBetween(lostBytes - within);
        }
    }

    private void loseWithin(long lostBytes) {
        message.addGap(lostBytes);
        lose(false, lostBytes);
    }

    private void loseBetween(long lostBytes) {
        lose(true, lostBytes);
    }

    private void loseAgain(long lostBytes) {
        state = State.LOST;
        clearLine();
        if (message != Message.NONE) {
            message.addGap(lostBytes);
        }
    }

    private void lose(boolean between, long lostBytes) {
        state = State.LOST;
        clearLine();
        switch (side) {
            case CLIENT -> exchanges.onRequestsLost();
            case SERVER -> exchanges.onResponsesLost(between, lostBytes);
        }
    }

    private LineReader line() {
        LineReader reading = line;
        if (reading == null) {
            reading = new LineReader(limits.maxLineBytes(), share());
            line = reading;
        }
        return reading;
    }

    private void clearLine() {
        if (line != null) {
            line.release();
        }
    }

    private void dropLine() {
        clearLine();
        line = null;
    }

    private void countLost(long count, long timeNs) {
        if (message != Message.NONE) {
            message.count(count, timeNs);
        }
    }

    private boolean requestIsKnown() {
        Exchange exchange = message.exchange();
        return exchange != null && exchange.hasRequest();
    }

    private String requestMethod() {
        Exchange exchange = message.exchange();
        return exchange == null ? "" : exchange.method();
    }

    private static boolean isInterim(StartLine line) {
        return line instanceof StatusLine status && status.isInterim();
    }
}
