// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.SinkState;
import io.sidelight.control.auth.Permission;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.InterfaceCounts;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code /api/v1/capture} and {@code /api/v1/sinks}: where packets come in, where results go, and what was lost on either side. */
final class CaptureResource {
    private final Supplier<CaptureState> capture;
    private final Supplier<List<SinkState>> sinks;

    CaptureResource(Supplier<CaptureState> capture, Supplier<List<SinkState>> sinks) {
        this.capture = capture;
        this.sinks = sinks;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("GET", "/api/v1/capture", Permission.READ_CONFIGURATION, "capture.read", _ -> capture()),
                new Endpoint("GET", "/api/v1/sinks", Permission.READ_CONFIGURATION, "sinks.read", _ -> sinks()));
    }

    private ApiResponse capture() {
        CaptureState state = capture.get();
        InterfaceCapture configured = state.configured();
        ObjectNode body = ApiRequest.JSON.createObjectNode()
                .put("source", configured.source().name().toLowerCase(Locale.ROOT)).put("filter", configured.filter())
                .put("workers", state.workers()).put("promiscuous", configured.promiscuous())
                .put("snap_length", configured.ring().snapLength());
        body.putObject("ring").put("bytes", configured.ring().bytes())
                .put("block_bytes", configured.ring().blockBytes());
        ArrayNode interfaces = body.putArray("interfaces");
        state.interfaces().forEach(each -> interfaces.add(described(each)));
        CollectorReport report = state.report();
        body.putObject("workers_lost").put("packets", report.droppedByWorkers()).put("events", report.droppedEvents());
        return ApiResponse.ok(body);
    }

    private static ObjectNode described(InterfaceCounts counts) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("name", counts.name())
                .put("state", counts.damage().isEmpty() ? "capturing" : "gone").put("packets", counts.packets())
                .put("bytes", counts.bytes()).put("dropped_by_kernel", counts.droppedByKernel())
                .put("dropped_by_interface", counts.droppedByInterface()).put("ring_full", counts.timesFull())
                .put("cut_short", counts.truncatedPackets());
        return counts.damage().isEmpty() ? node : node.put("problem", counts.damage());
    }

    private ApiResponse sinks() {
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        for (SinkState sink : sinks.get()) {
            ObjectNode item = items.addObject().put("type", sink.type()).put("path", sink.path())
                    .put("state", sink.isWhole() ? "writing" : "failed").put("written", sink.written());
            if (!sink.isWhole()) {
                item.put("last_error", sink.lastError());
            }
        }
        return ApiResponse.ok(body);
    }
}
