// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.auth.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** {@code /api/v1/openapi.json}: the calls, what they take and what they answer, for programs. */
final class OpenApiResource {
    private static final String FILE = "openapi.json";

    private OpenApiResource() {}

    static List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/openapi.json", Permission.READ_STATUS, "openapi.read",
                request -> ApiResponse.ok(document())));
    }

    static JsonNode document() throws ApiProblem {
        try (InputStream in = Objects.requireNonNull(OpenApiResource.class.getResourceAsStream(FILE))) {
            return ApiRequest.JSON.readTree(in);
        } catch (IOException e) {
            throw ApiProblem.failed("the document cannot be read");
        }
    }
}
