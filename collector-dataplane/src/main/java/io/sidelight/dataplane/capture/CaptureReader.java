// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * Finds the packets of one file format in an input. Used by one thread; hot: called per packet, allocates nothing.
 *
 * <p>Files may be hostile: lengths are checked against what is left, and every turn of a loop consumes bytes.
 */
sealed interface CaptureReader permits PcapReader, PcapngReader, UndecidedReader {
    /**
     * Bound on one packet: twenty times what the kernel's largest segmentation offload makes, so that a file that lies
     * about its snap length is read, and a length out of damaged bytes is known as damage.
     */
    int MAX_PACKET_LENGTH = 16 << 20;

    /**
     * Points {@code packet} at the next packet, numbered {@code number}; false when there is none any more, or, while the input is
     * waiting and nothing is damaged, none yet.
     */
    boolean next(CapturedPacket packet, long number);

    /** What stopped this reader before the end: the end of a sentence that begins with the file's name. Else empty. */
    String damage();

    /** Packet lengths are 32 bits in files; what does not fit an int is as good as the largest int. */
    static int originalLength(int field, int capturedLength) {
        long wire = Integer.toUnsignedLong(field);
        return Math.clamp(wire, capturedLength, Integer.MAX_VALUE);
    }

    /** Words for an input that ended within something of which {@code needed} bytes are needed. */
    static String cutShort(CaptureInput input, String what, long needed) {
        String why = input.failure();
        return "ends at byte " + (input.position() + input.available()) + " within " + what + " that begins at byte "
                + input.position() + ": " + input.available() + " of " + needed + " bytes are there"
                + (why.isEmpty() ? "" : ", " + why);
    }

    /** Words for an input that ended between two things: empty when it ended in good order. */
    static String ended(CaptureInput input) {
        return input.failure().isEmpty() ? "" : "ends at byte " + input.position() + ": " + input.failure();
    }
}
