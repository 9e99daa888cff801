// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.util.List;

/**
 * What events tell of the bodies of messages, beside their length and type.
 *
 * @param bodyBytes of a body of one of {@code types} so many bytes are shown at most, when it is text; 0 for none
 * @param types media types of the bodies that are shown
 * @param hashes whether the SHA-256 of every body is told that was seen whole
 */
public record ContentLevel(int bodyBytes, List<MediaPattern> types, boolean hashes) {
    /** Nothing of bodies: they are passed over, and nothing of them is kept. */
    public static final ContentLevel HEADERS = new ContentLevel(0, List.of(), false);
    /** What is text, for those who do not say. */
    public static final List<MediaPattern> TEXTS = List
            .of("text/*", "application/json", "application/*+json", "application/xml", "application/*+xml",
                    "application/x-www-form-urlencoded", "application/javascript")
            .stream().map(MediaPattern::parse).toList();
    /** The largest {@code bodyBytes}. */
    public static final int MOST_BODY_BYTES = 256 << 10;

    public ContentLevel {
        types = List.copyOf(types);
        if (bodyBytes < 0 || bodyBytes > MOST_BODY_BYTES) {
            throw new IllegalArgumentException("bodies of " + bodyBytes + " bytes");
        }
    }

    /** Whether nothing of bodies is wanted. */
    public boolean isHeadersOnly() {
        return bodyBytes == 0 && !hashes;
    }

    /** How much of a body of this Content-Type is shown. */
    public int shownBytes(String contentType) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).matches(contentType)) {
                return bodyBytes;
            }
        }
        return 0;
    }
}
