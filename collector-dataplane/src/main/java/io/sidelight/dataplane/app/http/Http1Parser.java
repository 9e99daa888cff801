// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ApplicationParser;
import io.sidelight.dataplane.app.ParserMemory;
import io.sidelight.dataplane.app.ParserShare;

/**
 * Reads HTTP/1.0 and HTTP/1.1 (RFC 9112) off the decrypted streams of one connection and reports its transactions.
 *
 * <p>Results do not depend on how the streams are cut into ranges, except that after a gap a new message is looked for at the
 * beginning of ranges only. After a 101 response, or a 2xx one to CONNECT, nothing more is read. A transaction is complete
 * when both messages were seen to their end; a response that ends with its stream needs {@link #onEnd} for that (RFC 9112
 * section 8).
 *
 * <p>One per connection, used by one thread. Hot: nothing is allocated within a body. An idle one takes half a
 * kilobyte, which counts as the connection's; each transaction under way takes what of its head is kept, which is counted in the
 * worker's {@link ParserMemory}. Without room there, what is under way is reported as far as it was read, and nothing more is
 * read.
 */
public final class Http1Parser extends ParserShare implements ApplicationParser {
    private final Exchanges exchanges;
    private final MessageReader client;
    private final MessageReader server;

    /** A parser with room for all that its limits allow. */
    public Http1Parser(HttpHandler handler, Http1Limits limits) {
        this(handler, limits, new ParserMemory(Long.MAX_VALUE));
    }

    /** @param memory the worker's, which this shares with the parsers of other connections */
    public Http1Parser(HttpHandler handler, Http1Limits limits, ParserMemory memory) {
        super(memory);
        this.exchanges = new Exchanges(handler, limits.maxWaiting(), this);
        this.client = new MessageReader(Side.CLIENT, exchanges, limits);
        this.server = new MessageReader(Side.SERVER, exchanges, limits);
    }

    @Override
    public void onData(Side side, byte[] buffer, int offset, int length, long timeNs) {
        if (isGivenUp()) {
            return;
        }
        reader(side).onData(buffer, offset, length, timeNs);
        if (isGivenUp()) {
            letGo();
        } else if (side == Side.CLIENT) {
            server.onRequestSeen();
        }
    }

    @Override
    public void onGap(Side side, long lostBytes, long timeNs) {
        if (lostBytes != 0 && !exchanges.isTunnel()) {
            reader(side).onGap(lostBytes);
        }
    }

    @Override
    public long bodyRemaining(Side side) {
        return exchanges.isTunnel() ? 0 : reader(side).bodyRemaining();
    }

    @Override
    public void onEnd(Side side, long timeNs) {
        reader(side).onEnd();
    }

    @Override
    public void onClose(long timeNs) {
        closeAll();
    }

    @Override
    public void discard() {
        close();
    }

    /** Lets go of the bodies that are kept; the rest is read on. */
    @Override
    protected int shed() {
        return client.shedBody() + server.shedBody() + exchanges.shedBodies();
    }

    /** Reports what is under way as it is, and lets go of it. */
    @Override
    protected void letGo() {
        closeAll();
        close();
    }

    private void closeAll() {
        client.onClose();
        server.onClose();
        exchanges.onClose();
    }

    @Override
    public long transactions() {
        return exchanges.reported();
    }

    private MessageReader reader(Side side) {
        return side == Side.CLIENT ? client : server;
    }
}
