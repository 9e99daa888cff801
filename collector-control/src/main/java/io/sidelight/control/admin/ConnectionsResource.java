// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Permission;
import io.sidelight.dataplane.api.ConnectionQuery;
import io.sidelight.dataplane.api.OpenConnections;
import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Verdict;
import io.sidelight.dataplane.api.policy.AddressBlock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/connections}: the TLS connections that are open now, and how each is being read. */
final class ConnectionsResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ConnectionSource source;

    ConnectionsResource(ConnectionSource source) {
        this.source = source;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", "/api/v1/connections", Permission.READ_TRAFFIC,
                "connections.read", this::list));
    }

    private ApiResponse list(ApiRequest request) throws ApiProblem {
        ConnectionQuery query = new ConnectionQuery(address(request), request.query().getOrDefault("server_name", ""),
                status(request), request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE),
                request.query().getOrDefault("after", ""));
        OpenConnections open;
        try {
            open = source.connections(query);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid(List.of(String.valueOf(e.getMessage())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw ApiProblem.failed("the appliance is about to end");
        }
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        open.connections().forEach(event -> items.add(describe(event)));
        if (!open.next().isEmpty()) {
            body.put("next", open.next());
        }
        return ApiResponse.ok(body.put("complete", open.unanswered() == 0).put("workers_without_answer",
                open.unanswered()));
    }

    private static @Nullable AddressBlock address(ApiRequest request) throws ApiProblem {
        String text = request.query().get("address");
        try {
            return text == null ? null : AddressBlock.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid(List.of("address is '" + text + "': " + e.getMessage()));
        }
    }

    private static @Nullable DecryptStatus status(ApiRequest request) throws ApiProblem {
        String text = request.query().get("status");
        if (text == null) {
            return null;
        }
        return Arrays.stream(DecryptStatus.values()).filter(status -> status.code().equals(text)).findFirst()
                .orElseThrow(() -> ApiProblem.invalid(List.of("status is '" + text + "', must be one of "
                        + Arrays.stream(DecryptStatus.values()).map(DecryptStatus::code)
                                .collect(Collectors.joining(", ")))));
    }

    private static ObjectNode describe(TlsConnectionEvent event) {
        ConnectionFacts connection = event.connection();
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("id", ConnectionId.text(connection.id()))
                .put("transport", connection.transport().code());
        put(node.putObject("initiator"), connection.initiator());
        put(node.putObject("responder"), connection.responder());
        node.put("client_is_initiator", connection.clientIsInitiator()).put("since", time(connection.startNs()))
                .put("last_packet", time(connection.endNs()))
                .put("bytes", connection.initiatorBytes() + connection.responderBytes())
                .put("packets", connection.initiatorPackets() + connection.responderPackets())
                .put("established", event.tls().established()).put("resumed", event.tls().resumed());
        text(node, "server_name", event.tls().serverName());
        text(node, "version", event.tls().versionName());
        text(node, "cipher", event.tls().cipherSuiteName());
        CertificateFacts certificate = event.tls().certificate();
        text(node, "certificate_sha256", certificate == null ? "" : certificate.sha256());
        text(node, "policy_rule", event.policyRule());
        decryption(node, event);
        return node;
    }

    private static void decryption(ObjectNode node, TlsConnectionEvent event) {
        Verdict verdict = event.verdict();
        node.put("status", verdict.status().code())
                .put("decrypted_bytes", event.counts().clientBytes() + event.counts().serverBytes())
                .put("transactions", event.transactions());
        Reason reason = verdict.reason();
        if (reason != null) {
            node.put("reason", reason.code()).put("sentence", reason.sentence()).put("remedy", reason.remedy());
        }
        text(node, "detail", verdict.detail());
        if (verdict.method() != null) {
            node.put("method", verdict.method().code());
        }
        text(node, "key_id", verdict.keyId());
    }

    private static void put(ObjectNode node, io.sidelight.dataplane.api.event.Endpoint endpoint) {
        node.put("ip", endpoint.address()).put("port", endpoint.port());
    }

    private static void text(ObjectNode node, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static String time(long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, NS_PER_SECOND), Math.floorMod(epochNs, NS_PER_SECOND))
                .toString();
    }
}
