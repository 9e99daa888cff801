// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Tells by their first bytes which format captures have. */
final class CaptureFormat {
    /** Bytes that {@link #reader} looks at. */
    static final int MAGIC_LENGTH = Integer.BYTES;

    private CaptureFormat() {}

    /** What reads {@code input}, of which {@link #MAGIC_LENGTH} bytes are required; null when it is no capture. */
    static @Nullable CaptureReader reader(CaptureInput input, SecretsHandler secrets) {
        int magic = input.window().getInt(0, ByteOrder.LITTLE_ENDIAN);
        if (PcapReader.isMagic(magic)) {
            return new PcapReader(input, magic);
        }
        return magic == PcapngReader.SECTION_HEADER ? new PcapngReader(input, secrets) : null;
    }

    /** True when {@code magic}, the first bytes as a little-endian number, is that of a capture. */
    static boolean isMagic(int magic) {
        return PcapReader.isMagic(magic) || magic == PcapngReader.SECTION_HEADER;
    }

    /** What {@code input} is instead and what to do about it, from the bytes of it that are there. */
    static String whyNone(String name, CaptureInput input) {
        boolean enough = input.require(ContentGuess.LOOKED_AT);
        int length = enough ? ContentGuess.LOOKED_AT : (int) input.available();
        input.require(length);
        return "is not a capture file: " + ContentGuess.advice(name, input.window());
    }
}
