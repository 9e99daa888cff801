// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.Closeable;
import org.agrona.DirectBuffer;

/**
 * The bytes of one capture from its first to its last, decompressed where needed, read once forwards.
 *
 * <p>A reader asks for as many bytes as its next piece has, looks at them through the window, and moves on. Used by one
 * thread; hot: called per packet, allocates nothing in steady state.
 */
sealed interface CaptureInput extends Closeable permits FileInput, PumpedInput, StreamedInput {
    /**
     * Makes {@code length} bytes from the position on readable; false when the input ends before. Bytes seen through an
     * earlier window may move when this is called.
     */
    boolean require(int length);

    /**
     * True while bytes may still come: a {@link #require} that was refused then means «not yet», and may be asked again. An input
     * that waits itself never says so.
     */
    default boolean isWaiting() {
        return false;
    }

    /** The bytes required last: index 0 is the position. */
    DirectBuffer window();

    /** Points {@code packet} at bytes of the window. */
    void wrap(CapturedPacket packet, int offset, int length, int originalLength);

    /**
     * Moves the position; false, with the position at the end, when the input ends before. An input that is waiting passes over
     * what has not come yet when it comes, and tells of an end within it by {@link #failure}.
     */
    boolean skip(long length);

    /** Bytes before the position, after decompression. */
    long position();

    /** Bytes between the position and the end, as far as the input knows: exact once {@link #require} was refused. */
    long available();

    /** Why the input ended before its time, as the end of a sentence; empty when it did not. */
    String failure();

    /** Bytes of the file itself read so far, before decompression. */
    long fileBytesRead();

    /** Size of the file, -1 when it has none (a pipe). */
    long fileSize();

    @Override
    void close();
}
