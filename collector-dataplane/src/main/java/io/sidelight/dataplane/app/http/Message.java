// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.app.ParserShare;
import org.jspecify.annotations.Nullable;

/** A request or a response as far as it was seen. Its counters are hot: they move with each range of its body. */
final class Message {
    /** Stands for «between messages»; never changed. */
    static final Message NONE = new Message(new StartLine.StatusLine("", 0, ""), 0);

    /** About what a message takes beside its texts, with its share of the transaction. */
    static final int BYTES = 352;

    private static final int TEXT_BYTES = 48;

    private final StartLine line;
    private final HeaderFields fields = new HeaderFields();
    private final long startNs;
    private @Nullable Exchange exchange;
    /** Null where nothing is wanted of its body. */
    private @Nullable Body body;
    private long endNs;
    private long bytes;
    private long bodyBytes;
    private int keptBytes;
    private boolean over;
    private boolean whole;
    /** Its transaction is not reported yet. */
    private boolean awaited;

    Message(StartLine line, long startNs) {
        this.line = line;
        this.startNs = startNs;
    }

    StartLine line() {
        return line;
    }

    HeaderFields fields() {
        return fields;
    }

    /** The transaction it belongs to; null for interim responses and for what is beyond the bound. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    void belongTo(Exchange exchange) {
        this.exchange = exchange;
        awaited = true;
    }

    /** Its transaction was reported. */
    void onReported() {
        awaited = false;
    }

    /** At most what a text takes that is kept. */
    static int bytesOf(String text) {
        return text.isEmpty() ? 0 : TEXT_BYTES + 2 * text.length();
    }

    /** Counts what is kept of it. */
    void keep(int bytes) {
        keptBytes += bytes;
    }

    /** Bytes that were counted and are kept no longer: none while more of it may come, or of the other half. */
    int letGo() {
        int gone = over && !awaited ? keptBytes : 0;
        keptBytes -= gone;
        return gone;
    }

    /** Counts bytes of the message, whatever they are. */
    void count(long count, long timeNs) {
        bytes += count;
        endNs = timeNs;
    }

    /** Its body begins: what is wanted of it is kept. */
    void beginBody(Exchanges exchanges) {
        BodyWish wish = exchange == null ? null : exchanges.wish(fields.value(HeaderField.CONTENT_TYPE));
        if (wish != null && exchanges.share().reserve(Body.BYTES)) {
            body = new Body(wish);
            keep(Body.BYTES);
        }
    }

    /** Takes bytes that are in its body. */
    void takeBody(byte[] buffer, int from, int count, long timeNs, ParserShare share) {
        bodyBytes += count;
        count(count, timeNs);
        if (body != null) {
            keepBody(body, buffer, from, count, share);
        }
    }

    private void keepBody(Body into, byte[] buffer, int from, int count, ParserShare share) {
        int more = into.growth(count);
        if (more > 0) {
            if (!share.reserve(more)) {
                return; // nothing is kept any more
            }
            if (into.grow(more)) {
                keep(more);
            } else {
                share.release(more);
            }
        }
        into.add(buffer, from, count);
    }

    /** Lets go of what is kept of its body; returns how many bytes that are. */
    int shedBody() {
        int let = body == null ? 0 : body.shed();
        keptBytes -= let;
        return let;
    }

    /** What is told of its body; once. */
    HttpBody toldBody() {
        return body == null || bodyBytes == 0 ? HttpBody.NONE : body.told(whole, fields);
    }

    void addGap(long lostBytes) {
        if (body != null && lostBytes != 0) {
            body.onGap();
        }
        if (exchange != null) {
            exchange.addGap(lostBytes);
        }
    }

    void end(boolean whole) {
        over = true;
        this.whole = whole;
    }

    /** True when nothing more can come of it. */
    boolean isOver() {
        return over;
    }

    /** True when it was seen to its end. */
    boolean isWhole() {
        return whole;
    }

    long bytes() {
        return bytes;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    long startNs() {
        return startNs;
    }

    long endNs() {
        return endNs;
    }
}
