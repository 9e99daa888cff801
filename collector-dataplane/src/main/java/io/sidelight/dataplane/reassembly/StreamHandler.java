// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import org.agrona.DirectBuffer;

/** Receives the streams of both directions of one connection. Hot. */
public interface StreamHandler {
    /**
     * The next bytes in order; valid until this returns.
     *
     * @param timeNs time of the packet that brought them, which is past when they had to wait
     */
    void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length, long timeNs);

    /** {@code lostBytes} bytes were never seen; the stream goes on behind them. */
    void onGap(boolean byInitiator, long lostBytes);

    /** The sender closed the stream here. Called once. */
    void onEnd(boolean byInitiator);
}
