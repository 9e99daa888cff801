// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Permission;
import io.sidelight.control.feed.Dataset;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.feed.Subscription;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/events}: audit events as they come, as server-sent events. */
final class EventsResource {
    private final EventFeed feed;
    private final String version;

    /** @param version of the product */
    EventsResource(EventFeed feed, String version) {
        this.feed = feed;
        this.version = version;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/events", Permission.READ_TRAFFIC, "events.read", this::watch));
    }

    private ApiResponse watch(ApiRequest request) throws ApiProblem {
        int most = request.number("limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        Set<Dataset> datasets = datasets(request);
        Subscription subscription = feed.subscribe(request.caller().credential(), datasets)
                .orElseThrow(() -> ApiProblem.unavailable("too many watch already: " + EventFeed.MOST_SUBSCRIBERS
                        + " may at a time, " + EventFeed.MOST_BY_ONE + " with one credential"));
        return ApiResponse.stream(new EventStream(subscription, most, version));
    }

    /** Who did what is for those only who may read the log of it. */
    private static Set<Dataset> datasets(ApiRequest request) throws ApiProblem {
        boolean mayReadTrail = request.caller().role().may(Permission.READ_TRAIL);
        String asked = request.query().getOrDefault("dataset", "");
        EnumSet<Dataset> datasets = EnumSet.noneOf(Dataset.class);
        List<String> errors = new ArrayList<>();
        for (String code : asked.isEmpty() ? Dataset.codes() : List.of(asked.split(",", -1))) {
            Dataset.of(code.strip()).ifPresentOrElse(datasets::add, () -> errors.add("dataset has '" + code
                    + "', must be of " + String.join(", ", Dataset.codes())));
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        if (!mayReadTrail && datasets.remove(Dataset.ADMIN) && !asked.isEmpty()) {
            throw ApiProblem.forbidden("the role " + request.caller().role().code() + " may not see "
                    + Dataset.ADMIN.code() + "; it takes the permission " + Permission.READ_TRAIL);
        }
        return datasets;
    }
}
