// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import io.sidelight.dataplane.api.event.Side;

/**
 * Follows the decrypted streams of one connection for one application protocol and reports what it finds to a handler given
 * at construction. Pure; one per connection, used by one thread. Hot: {@link #onData} is called per record.
 */
public interface ApplicationParser {
    /** Bytes of {@code side} that come next and are the body of a message, as far as its length is known. */
    default long bodyRemaining(Side side) {
        return 0;
    }

    /** Application data of {@code side}, in order; the array is valid until this returns and is not changed. */
    void onData(Side side, byte[] buffer, int offset, int length, long timeNs);

    /** Application data of {@code side} is missing here; {@code lostBytes} is -1 when its size is not known. */
    void onGap(Side side, long lostBytes, long timeNs);

    /** {@code side} will send no more. */
    void onEnd(Side side, long timeNs);

    /** The connection is over: report what is still open. */
    void onClose(long timeNs);

    /** Lets go of all that is kept and reports nothing more; no other call comes. */
    default void discard() {}

    /** True when the rest was not read, since there was no room to keep what is needed for that. */
    default boolean isGivenUp() {
        return false;
    }

    /** Transactions reported so far. */
    long transactions();
}
