// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered.
 *
 * @param body null for none
 * @param etag version of the resource, empty without one
 * @param object what it was done to, for the log of who did what
 * @param detail a sentence for that log, empty when nothing is to be added
 * @param stream what is written instead of a body; null for none
 */
record ApiResponse(int status, @Nullable JsonNode body, String etag, String object, String detail,
        @Nullable Stream stream) {
    /** An answer that is written bit by bit, as long as it takes. */
    interface Stream {
        String contentType();

        /**
         * Writes all of it.
         *
         * @param mayStill whether the caller might begin the same call now
         * @throws IOException when the caller has gone
         */
        void writeTo(OutputStream out, BooleanSupplier mayStill) throws IOException;
    }

    static ApiResponse stream(Stream stream) {
        return new ApiResponse(200, null, "", "", "", stream);
    }

    static ApiResponse ok(JsonNode body) {
        return new ApiResponse(200, body, "", "", "", null);
    }

    static ApiResponse created(JsonNode body) {
        return new ApiResponse(201, body, "", "", "", null);
    }

    static ApiResponse noContent() {
        return new ApiResponse(204, null, "", "", "", null);
    }

    ApiResponse withEtag(String version) {
        return new ApiResponse(status, body, version, object, detail, stream);
    }

    /** The same, with what the log is to say. */
    ApiResponse about(String done, String sentence) {
        return new ApiResponse(status, body, etag, done, sentence, stream);
    }
}
