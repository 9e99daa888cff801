// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.util.Arrays;

/** Joins what one end says in a row, as a TCP sender does that has more to say than fits a packet. */
final class JoiningWire implements Wire {
    private static final int MOST = 1 << 16;

    private final Wire wire;
    private final byte[] joined = new byte[MOST];
    private int length;
    private boolean fromClient;

    JoiningWire(Wire wire) {
        this.wire = wire;
    }

    @Override
    public void carry(boolean byClient, byte[] bytes, int count) throws IOException {
        if (byClient != fromClient || length + count > MOST) {
            flush();
        }
        fromClient = byClient;
        if (count > MOST) {
            wire.carry(byClient, bytes, count);
            return;
        }
        System.arraycopy(bytes, 0, joined, length, count);
        length += count;
    }

    /** Sends what waits. */
    void flush() throws IOException {
        if (length > 0) {
            wire.carry(fromClient, Arrays.copyOf(joined, length), length);
            length = 0;
        }
    }
}
