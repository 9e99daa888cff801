// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.auth.Permission;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.keystore.KeyTable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** {@code /api/v1/status}: what was seen, what was lost and where. */
final class StatusResource {
    private final StatusSource source;
    private final KeyService keys;
    private final Clock clock;

    StatusResource(StatusSource source, KeyService keys, Clock clock) {
        this.source = source;
        this.keys = keys;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/status", Permission.READ_STATUS, "status.read", this::status));
    }

    private ApiResponse status(ApiRequest request) {
        CollectorReport report = source.report();
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("version", source.version())
                .put("started", source.started().toString())
                .put("uptime_seconds", Duration.between(source.started(), clock.instant()).toSeconds());
        ArrayNode interfaces = body.putArray("interfaces");
        source.interfaces().forEach(interfaces::add);
        body.putObject("packets").put("seen", report.packets()).put("bytes", report.bytes())
                .put("copies", report.duplicatePackets())
                .put("dropped_by_kernel", report.droppedByKernel())
                .put("dropped_by_interface", report.droppedByInterface())
                .put("dropped_by_workers", report.droppedByWorkers()).put("cut_short", report.truncatedPackets());
        body.putObject("connections").put("tcp", report.tcpConnections()).put("tls", report.tlsConnections())
                .put("ignored", report.ignoredConnections()).put("evicted", report.evictedConnections());
        body.putObject("events").put("dropped", report.droppedEvents());
        body.putObject("errors").put("internal", report.internalErrors());
        KeyTable table = keys.table();
        body.putObject("keys").put("loaded", table.size()).put("in_vault", keys.contents().size())
                .put("generation", table.generation()).put("conversions", report.keyConversions());
        return ApiResponse.ok(body);
    }
}
