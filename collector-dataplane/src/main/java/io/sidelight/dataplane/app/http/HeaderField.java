// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import org.jspecify.annotations.Nullable;

/** The header fields that are kept (RFC 9110); all others are skipped. */
enum HeaderField {
    HOST("host", false),
    USER_AGENT("user-agent", false),
    REFERRER("referer", false),
    CONTENT_TYPE("content-type", false),
    /** Kept only where bodies are. */
    CONTENT_ENCODING("content-encoding", false),
    // These say where a message ends and what follows it.
    CONTENT_LENGTH("content-length", true),
    TRANSFER_ENCODING("transfer-encoding", true),
    UPGRADE("upgrade", true);

    private static final HeaderField[] ALL = values();

    private final String lowerCaseName;
    private final boolean framing;

    HeaderField(String lowerCaseName, boolean framing) {
        this.lowerCaseName = lowerCaseName;
        this.framing = framing;
    }

    /** True for a field that framing depends on: read however long the head is, its lines joined to one list. */
    boolean isFraming() {
        return framing;
    }

    /** The field of this name, in any case; null when it is not kept. */
    static @Nullable HeaderField of(byte[] buffer, int from, int to) {
        for (HeaderField field : ALL) {
            if (Octets.equalsIgnoreCase(buffer, from, to, field.lowerCaseName)) {
                return field;
            }
        }
        return null;
    }
}
