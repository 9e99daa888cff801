// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of the admin API that comes in pages. */
final class ApiPages {
    private static final int PAGE = 1_000;

    private final String path;

    ApiPages(String path) {
        this(path, "limit=" + PAGE);
    }

    private ApiPages(String path, String query) {
        this.path = path + (path.contains("?") ? "&" : "?") + query;
    }

    /** The same with a parameter, unless its value is null. */
    ApiPages with(String name, @Nullable String value) {
        return value == null ? this : new ApiPages(path, name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** The items of all pages. */
    List<JsonNode> all(ApiClient client) throws ApiException {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = client.get(after.isEmpty() ? path : with("after", after).path);
            page.path("items").forEach(items::add);
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        return items;
    }
}
