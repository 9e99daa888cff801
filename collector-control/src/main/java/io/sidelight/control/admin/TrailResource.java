// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.trail.AdminTrail;
import java.util.List;

/** {@code /api/v1/audit}: the last lines of the log of who did what, and the hash that its end is known by. */
final class TrailResource {
    private static final int DEFAULT = 100;
    private static final int MOST = 1_000;

    private final AdminTrail trail;

    TrailResource(AdminTrail trail) {
        this.trail = trail;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/audit", Permission.READ_TRAIL, "audit.read", this::list));
    }

    private ApiResponse list(ApiRequest request) throws ApiProblem {
        int most = request.number("limit", DEFAULT, 1, MOST);
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        try {
            for (String line : trail.recent(most)) {
                items.add(ApiRequest.JSON.readTree(line));
            }
        } catch (JsonProcessingException e) {
            throw ApiProblem.failed("the log holds a line that is not JSON");
        }
        body.put("lines", trail.lines()).put("last_hash", trail.lastHash());
        return ApiResponse.ok(body);
    }
}
