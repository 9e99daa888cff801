// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.HealthEvent;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Renders what the collector says of itself: dataset {@code sidelight.health}. */
final class EcsHealth {
    private static final int ID_BYTES = 16;
    private static final String[] LEVELS = {"info", "warning", "warning", "error"};

    private EcsHealth() {}

    static String id(HealthEvent event) {
        String about = "sidelight.health|" + event.kind().code() + '|' + event.where() + '|' + event.state() + '|'
                + event.timeNs() + '|' + event.message();
        return HexFormat.of().formatHex(
                CommunityId.digest("SHA-256").digest(about.getBytes(StandardCharsets.UTF_8)), 0, ID_BYTES);
    }

    /** {@code log.level}, {@code message} and {@code sidelight.health}. */
    static void render(JsonLines json, HealthEvent event) {
        json.text("message", event.message());
        json.object("log", () -> json.text("level", LEVELS[Math.clamp(event.severity(), 0, LEVELS.length - 1)]));
        json.object("sidelight", () -> json.object("health", () -> {
            json.text("kind", event.kind().code());
            json.text("where", event.where());
            json.text("state", event.state());
            json.number("severity", event.severity());
            json.text("since", EcsRenderer.timestamp(event.sinceNs()));
            json.object("counts", () -> event.counts().forEach(json::number));
        }));
    }
}
