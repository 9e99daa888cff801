// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

/**
 * How much of HTTP/1 traffic a parser keeps. What goes beyond is skipped, never buffered; it does not disturb the framing.
 *
 * @param maxHeadBytes from here on in a head only the fields that frame the message are read
 * @param maxTargetBytes bytes of a request target that are kept
 * @param maxValueBytes bytes of a field value, method or reason phrase that are kept
 * @param maxWaiting transactions that may wait for their other half
 */
public record Http1Limits(int maxHeadBytes, int maxTargetBytes, int maxValueBytes, int maxWaiting) {
    public static final Http1Limits DEFAULT = new Http1Limits(65_536, 8_192, 1_024, 64);

    public Http1Limits {
        requireAtLeast("maxHeadBytes", maxHeadBytes, 1_024);
        requireAtLeast("maxTargetBytes", maxTargetBytes, 64);
        requireAtLeast("maxValueBytes", maxValueBytes, 64);
        requireAtLeast("maxWaiting", maxWaiting, 1);
    }

    /** Bytes of one line that are kept: a method and a target, or a field name and its value. */
    int maxLineBytes() {
        return Math.max(maxTargetBytes, maxValueBytes) + StartLine.MAX_METHOD_BYTES + 16;
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d is below %d".formatted(name, value, least));
        }
    }
}
