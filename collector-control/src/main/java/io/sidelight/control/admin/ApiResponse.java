// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered.
 *
 * @param body null for none
 * @param etag version of the resource, empty without one
 * @param object what it was done to, for the log of who did what
 * @param detail a sentence for that log, empty when nothing is to be added
 */
record ApiResponse(int status, @Nullable JsonNode body, String etag, String object, String detail) {
    static ApiResponse ok(JsonNode body) {
        return new ApiResponse(200, body, "", "", "");
    }

    static ApiResponse created(JsonNode body) {
        return new ApiResponse(201, body, "", "", "");
    }

    static ApiResponse noContent() {
        return new ApiResponse(204, null, "", "", "");
    }

    ApiResponse withEtag(String version) {
        return new ApiResponse(status, body, version, object, detail);
    }

    /** The same, with what the log is to say. */
    ApiResponse about(String done, String sentence) {
        return new ApiResponse(status, body, etag, done, sentence);
    }
}
