// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import org.agrona.DirectBuffer;

/** Receives the streams of a connection from the byte on at which TLS begins in each. */
public interface TlsStartHandler {
    /** The next bytes of a direction; valid until this returns. */
    void onTlsBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length);

    /** {@code lostBytes} bytes of a direction were never seen. */
    void onTlsGap(boolean byInitiator, long lostBytes);

    /** What was handed on so far was no TLS after all: it is to be forgotten. */
    void onFalseStart();
}
