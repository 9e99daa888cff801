// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** Writes down a stream as text: bytes as they are, a gap as {@code [n]}, the end as {@code |}. */
final class RecordingStreamHandler implements StreamHandler {
    private final StringBuilder seen = new StringBuilder();

    @Override
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length, long timeNs) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        seen.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onGap(boolean byInitiator, long lostBytes) {
        seen.append('[').append(lostBytes).append(']');
    }

    @Override
    public void onEnd(boolean byInitiator) {
        seen.append('|');
    }

    String seen() {
        return seen.toString();
    }
}
