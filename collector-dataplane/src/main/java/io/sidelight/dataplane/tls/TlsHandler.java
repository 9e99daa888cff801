// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;

/** Receives the application data of one TLS connection. Arrays are valid until the method returns. Hot. */
public interface TlsHandler {
    /** Verified application data of {@code side}, in order. */
    void onApplicationData(Side side, byte[] buffer, int offset, int length);

    /** Application data of {@code side} is missing here; {@code lostBytes} is -1 when its size is not known. */
    void onApplicationGap(Side side, long lostBytes);

    /** {@code side} said that it will send no more (close_notify), or its TCP stream ended. */
    void onApplicationEnd(Side side);
}
