// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;

/** Receives the application data of one TLS connection. Arrays are valid until the method returns. Hot. */
public interface TlsHandler {
    /** Verified application data of {@code side}, in order. */
    void onApplicationData(Side side, byte[] buffer, int offset, int length);

    /** Application data of {@code side} is missing here; {@code lostBytes} is -1 when its size is not known. */
    void onApplicationGap(Side side, long lostBytes);

    /**
     * How many of the next bytes of {@code side} nobody needs, as they are the body of a message whose length is known.
     * What is passed over of them is told as a gap. Asked under overload only.
     */
    default long skippableBytes(Side side) {
        return 0;
    }

    /**
     * Whether what the connection carries may be read. Asked as its handshake goes on, at last before the first application data is
     * handed on, and again when the policy has changed; with {@link HandshakeClues#complete} the answer is not
     * {@link Permission#UNDECIDED}. Not asked without a policy.
     */
    default Permission permission(HandshakeClues clues) {
        return Permission.GRANTED;
    }

    /** {@code side} said that it will send no more (close_notify), or its TCP stream ended. */
    void onApplicationEnd(Side side);
}
