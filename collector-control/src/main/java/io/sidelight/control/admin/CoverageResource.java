// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.audit.CoverageHistory;
import io.sidelight.control.audit.CoverageTally;
import io.sidelight.control.audit.CoverageTally.Volume;
import io.sidelight.control.auth.Permission;
import java.util.List;

/** {@code /api/v1/coverage}: what share was decrypted, of whom, and what would add to it. */
final class CoverageResource {
    private static final int DEFAULT = 20;
    private static final int MOST = 1_000;

    private final CoverageHistory history;

    CoverageResource(CoverageHistory history) {
        this.history = history;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/coverage", Permission.READ_TRAFFIC, "coverage.read", this::read));
    }

    private ApiResponse read(ApiRequest request) throws ApiProblem {
        int most = request.number("limit", DEFAULT, 1, MOST);
        CoverageHistory.Look look = history.look();
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        describe(body.putObject("since_start"), look.sinceStart(), most);
        describe(body.putObject("last_hour"), look.lastHour(), most);
        return ApiResponse.ok(body);
    }

    private static void describe(ObjectNode node, CoverageHistory.Span span, int most) {
        CoverageTally tally = span.tally();
        put(node.put("from", span.from().toString()), tally.all());
        ArrayNode missing = node.putArray("missing");
        tally.lacks().stream().limit(most).forEach(lack -> {
            ObjectNode item = unread(missing.addObject().put("what", lack.text()), lack.volume());
            if (!lack.sha256().isEmpty()) {
                item.put("certificate_sha256", lack.sha256());
            }
        });
        node.put("missing_in_all", tally.lacks().size());
        ArrayNode reasons = node.putArray("reasons");
        tally.reasons().forEach(entry -> unread(reasons.addObject().put("reason", entry.getKey().code())
                .put("sentence", entry.getKey().sentence()).put("remedy", entry.getKey().remedy()), entry.getValue()));
        ArrayNode servers = node.putArray("servers");
        tally.servers().stream().limit(most).forEach(entry -> {
            ObjectNode item = put(servers.addObject().put("server", entry.getKey().address()).put("server_name",
                    entry.getKey().name()), entry.getValue());
            if (!entry.getKey().certificate().isEmpty()) {
                item.put("certificate_sha256", entry.getKey().certificate());
            }
        });
        node.put("servers_in_all", tally.servers().size());
        unread(node.putObject("nothing_to_read"), tally.nothingToRead());
    }

    private static ObjectNode put(ObjectNode node, Volume volume) {
        return node.put("connections", volume.connections()).put("bytes", volume.bytes())
                .put("decrypted_connections", volume.decryptedConnections())
                .put("decrypted_bytes", volume.decryptedBytes());
    }

    private static ObjectNode unread(ObjectNode node, Volume volume) {
        return node.put("connections", volume.connections()).put("bytes", volume.bytes());
    }
}
