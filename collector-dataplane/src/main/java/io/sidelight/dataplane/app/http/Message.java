// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

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

    /** Counts bytes that are in its body too. */
    void countBody(long count, long timeNs) {
        bodyBytes += count;
        count(count, timeNs);
    }

    void addGap(long lostBytes) {
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
