// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a TLS connection carries when its client has a proxy open a tunnel in it: a connection of its own, which may be TLS
 * again. One per tunnel; used by its worker's thread.
 */
final class Tunnel {
    /** A gap of unknown size hides at most this much of what is looked for behind it. */
    private static final int UNKNOWN_GAP_BYTES = 1 << 16;

    /** What a client begins with that wants a tunnel, or that speaks TLS within TLS. */
    private static final byte[][] BEGINNINGS = {"CONNECT ".getBytes(StandardCharsets.US_ASCII), {22, 3}, {5}, {4, 1}};

    private final TlsPipeline inside;
    /** The worker's buffer for plaintext is needed again while what is inside is decrypted. */
    private final UnsafeBuffer copy;

    /** @param copy nobody else's while data is handed on */
    Tunnel(TlsPipeline inside, UnsafeBuffer copy) {
        this.inside = inside;
        this.copy = copy;
    }

    /** Judges the first application data of a client; little of it is enough to say yes. */
    static boolean mayBegin(byte[] buffer, int offset, int length) {
        for (byte[] beginning : BEGINNINGS) {
            int compared = Math.min(length, beginning.length);
            boolean alike = true;
            for (int i = 0; i < compared && alike; i++) {
                alike = buffer[offset + i] == beginning[i];
            }
            if (alike) {
                return true;
            }
        }
        return false;
    }

    /** Application data of the connection around it. */
    void onData(boolean byInitiator, byte[] buffer, int offset, int length, long timeNs) {
        for (int done = 0; done < length;) {
            int taken = Math.min(length - done, copy.capacity());
            copy.putBytes(0, buffer, offset + done, taken);
            inside.onBytes(byInitiator, copy, 0, taken, timeNs);
            done += taken;
        }
    }

    /** Application data of the connection around it is missing, -1 bytes when it is not known how much. */
    void onGap(boolean byInitiator, long lostBytes) {
        inside.onGap(byInitiator, lostBytes < 0 ? UNKNOWN_GAP_BYTES : lostBytes);
    }

    /** What is carried. */
    TlsPipeline inside() {
        return inside;
    }
}
