// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import org.agrona.DirectBuffer;

/** Receives one direction's stream. Hot. */
public interface StreamHandler {
    /**
     * The next bytes in order; valid until this returns.
     *
     * @param timeNs time of the packet that brought them, which is past when they had to wait
     */
    void onBytes(DirectBuffer buffer, int offset, int length, long timeNs);

    /** {@code lostBytes} bytes were never seen; the stream goes on behind them. */
    void onGap(long lostBytes);

    /** The sender closed the stream here. Called once. */
    void onEnd();
}
