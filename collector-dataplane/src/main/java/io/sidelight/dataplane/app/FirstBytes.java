// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import io.sidelight.dataplane.api.event.Side;

/**
 * What one side sent while it is not yet known what is spoken. With all its bytes it takes about as much as the parser that
 * comes after it, and so is not counted beside the connection.
 */
final class FirstBytes {
    private static final byte[] NOTHING = {};

    private final Side side;
    private byte[] held = NOTHING;
    private int length;
    private long timeNs;
    private long lostBytes;
    private boolean ended;

    FirstBytes(Side side) {
        this.side = side;
    }

    /**
     * What these bytes, after those held, say is spoken. While they say nothing they are held; else they are the caller's to
     * hand on, after those that are.
     */
    ApplicationProtocol add(byte[] buffer, int offset, int count, long timeNs) {
        ApplicationProtocol found = decide(buffer, offset, count);
        if (lostBytes != 0) {
            return withoutBeginning(found, count);
        }
        if (found == ApplicationProtocol.UNDECIDED && count > 0) {
            // The time of the first byte counts: it is when a message began.
            this.timeNs = length == 0 ? timeNs : this.timeNs;
            append(buffer, offset, count);
            length += count;
        }
        return found;
    }

    /** Bytes are missing here; -1 when it is not known how many. */
    void addGap(long count, long timeNs) {
        if (count == 0) {
            return;
        }
        boolean known = count >= 0 && lostBytes >= 0 && length == 0;
        lostBytes = known ? lostBytes + count : -1;
        this.timeNs = timeNs;
        release();
    }

    void end(long timeNs) {
        ended = true;
        this.timeNs = length == 0 ? timeNs : this.timeNs;
    }

    /** Hands everything held to the parser. */
    void replay(ApplicationParser parser) {
        if (lostBytes != 0) {
            parser.onGap(side, lostBytes, timeNs);
        }
        if (length > 0) {
            parser.onData(side, held, 0, length, timeNs);
        }
        if (ended) {
            parser.onEnd(side, timeNs);
        }
    }

    /** Lets go of the bytes. */
    void release() {
        held = NOTHING;
        length = 0;
    }

    private ApplicationProtocol decide(byte[] buffer, int offset, int count) {
        if (length == 0) {
            return ApplicationProbe.decide(side, buffer, offset, count);
        }
        int joined = append(buffer, offset, count);
        return ApplicationProbe.decide(side, held, 0, joined);
    }

    /** A range somewhere in a stream: that it is not recognised says nothing, and it is not worth holding. */
    private ApplicationProtocol withoutBeginning(ApplicationProtocol found, int count) {
        boolean recognised = found == ApplicationProtocol.HTTP1 || found == ApplicationProtocol.HTTP2;
        if (!recognised && count > 0) {
            lostBytes = -1;
        }
        return recognised ? found : ApplicationProtocol.UNDECIDED;
    }

    /** Writes behind the held bytes as much as the probe looks at; returns the new length, which only the caller sets. */
    private int append(byte[] buffer, int offset, int count) {
        int wanted = Math.min(count, ApplicationProbe.MAX_BYTES - length);
        if (held.length < length + wanted) {
            var larger = new byte[Math.min(ApplicationProbe.MAX_BYTES, Math.max(32, 2 * (length + wanted)))];
            System.arraycopy(held, 0, larger, 0, length);
            held = larger;
        }
        System.arraycopy(buffer, offset, held, length, wanted);
        return length + wanted;
    }
}
