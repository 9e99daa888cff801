// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.ConnectionId;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where plaintext lies that is a connection itself, while that one is handled: one place for each depth, since a tunnel may lie in
 * another. One per worker, used by its thread; valid until the next use at the same depth.
 */
final class TunnelBuffers {
    /** The longest plaintext of a record. */
    private static final int LENGTH = 1 << 14;

    private final @Nullable UnsafeBuffer[] byDepth = new UnsafeBuffer[ConnectionId.MAX_DEPTH + 1];

    /** The place for what is carried by a connection at this depth. */
    UnsafeBuffer at(int depth) {
        UnsafeBuffer known = byDepth[depth];
        if (known == null) {
            known = new UnsafeBuffer(new byte[LENGTH]);
            byDepth[depth] = known;
        }
        return known;
    }
}
