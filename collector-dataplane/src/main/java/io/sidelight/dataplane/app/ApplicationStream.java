// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import io.sidelight.dataplane.api.event.Side;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The decrypted streams of one connection: asks the probe what is spoken, then hands everything to the parser for it, or to
 * nobody.
 *
 * <p>Either side may decide. Until then the few first bytes of each are held, fewer than {@link ApplicationProbe#MAX_BYTES}.
 * A side that begins with a gap cannot show that something is <em>not</em> spoken, only that it is. One per connection, used
 * by one thread. Hot once decided: hands on and allocates nothing.
 */
public final class ApplicationStream implements ApplicationParser {
    private final Supplier<? extends ApplicationParser> http1;
    /** What each side sent first; null before, and when it is decided what is spoken. */
    private @Nullable FirstBytes client;
    private @Nullable FirstBytes server;
    private ApplicationProtocol protocol = ApplicationProtocol.UNDECIDED;
    private ApplicationParser parser = Nobody.LISTENS;

    /** @param http1 makes the parser of this connection when it turns out to speak HTTP/1; asked at most once */
    public ApplicationStream(Supplier<? extends ApplicationParser> http1) {
        this.http1 = http1;
    }

    /** What was found so far. */
    public ApplicationProtocol protocol() {
        return protocol;
    }

    @Override
    public void onData(Side side, byte[] buffer, int offset, int length, long timeNs) {
        if (protocol == ApplicationProtocol.UNDECIDED) {
            decide(probe(side, buffer, offset, length, timeNs));
        }
        parser.onData(side, buffer, offset, length, timeNs);
    }

    @Override
    public void onGap(Side side, long lostBytes, long timeNs) {
        if (protocol == ApplicationProtocol.UNDECIDED) {
            firstBytes(side).addGap(lostBytes, timeNs);
        }
        parser.onGap(side, lostBytes, timeNs);
    }

    @Override
    public long bodyRemaining(Side side) {
        return parser.bodyRemaining(side);
    }

    @Override
    public void onEnd(Side side, long timeNs) {
        if (protocol == ApplicationProtocol.UNDECIDED) {
            firstBytes(side).end(timeNs);
        }
        parser.onEnd(side, timeNs);
    }

    @Override
    public void onClose(long timeNs) {
        parser.onClose(timeNs);
    }

    @Override
    public void discard() {
        parser.discard();
    }

    @Override
    public boolean isGivenUp() {
        return parser.isGivenUp();
    }

    @Override
    public long transactions() {
        return parser.transactions();
    }

    private void decide(ApplicationProtocol found) {
        protocol = found;
        if (found == ApplicationProtocol.HTTP1) {
            parser = http1.get();
            replay(client);
            replay(server);
        }
        if (found != ApplicationProtocol.UNDECIDED) {
            client = null;
            server = null;
        }
    }

    private void replay(@Nullable FirstBytes held) {
        if (held != null) {
            held.replay(parser);
        }
    }

    /** Mostly the very first bytes decide, and nothing needs to be held. */
    private ApplicationProtocol probe(Side side, byte[] buffer, int offset, int length, long timeNs) {
        if ((side == Side.CLIENT ? client : server) == null) {
            ApplicationProtocol found = ApplicationProbe.decide(side, buffer, offset, length);
            if (found != ApplicationProtocol.UNDECIDED) {
                return found;
            }
        }
        return firstBytes(side).add(buffer, offset, length, timeNs);
    }

    private FirstBytes firstBytes(Side side) {
        FirstBytes known = side == Side.CLIENT ? client : server;
        if (known == null) {
            known = new FirstBytes(side);
            if (side == Side.CLIENT) {
                client = known;
            } else {
                server = known;
            }
        }
        return known;
    }

    /** Takes what no parser is there for. */
    private enum Nobody implements ApplicationParser {
        LISTENS;

        @Override
        public void onData(Side side, byte[] buffer, int offset, int length, long timeNs) {}

        @Override
        public void onGap(Side side, long lostBytes, long timeNs) {}

        @Override
        public void onEnd(Side side, long timeNs) {}

        @Override
        public void onClose(long timeNs) {}

        @Override
        public long transactions() {
            return 0;
        }
    }
}
