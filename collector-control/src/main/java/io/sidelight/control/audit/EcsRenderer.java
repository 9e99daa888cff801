// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Transport;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;

/**
 * Renders audit events as lines of JSON in the Elastic Common Schema, with {@code sidelight.*} for what it lacks.
 *
 * <p>{@code @timestamp} is when the event began. {@code source} is who opened the TCP connection; {@code client} and
 * {@code server} are there when the TLS client is not who opened it. {@code event.id} is made from what the event is about:
 * the same capture gives the same ids, so that a SIEM which reads it twice can tell.
 */
public final class EcsRenderer implements AuditEventHandler {
    static final String ECS_VERSION = "8.17.0";

    private static final DateTimeFormatter NANOSECONDS = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final int ID_BYTES = 16;

    private final JsonLines json;
    private final String productVersion;
    private long rendered;

    public EcsRenderer(OutputStream out, String productVersion) {
        this.json = new JsonLines(out);
        this.productVersion = productVersion;
    }

    @Override
    public void onEvent(AuditEvent event) {
        switch (event) {
            case TlsConnectionEvent tls -> json.line(() -> tls(tls));
            case HttpTransactionEvent http -> json.line(() -> http(http));
            case HealthEvent health -> json.line(() -> health(health));
        }
        rendered++;
    }

    /** Writes an event that is rendered already: one object of JSON, without an end of line. */
    public void onLine(String line) {
        json.ready(line);
        rendered++;
    }

    public void flush() {
        json.flush();
    }

    /** Events rendered so far. */
    public long rendered() {
        return rendered;
    }

    private void tls(TlsConnectionEvent event) {
        ConnectionFacts connection = event.connection();
        Occurrence when = new Occurrence("sidelight.tls", List.of("network"), List.of("connection", "end", "protocol"),
                EcsTls.outcome(event), connection.startNs(), connection.endNs(), 0);
        common(connection, when, connection.transport() == Transport.UDP ? "dtls" : "tls");
        EcsTls.render(json, event);
        json.object("sidelight", () -> {
            connectionId(connection);
            policyRule(event.policyRule());
            EcsTls.extras(json, event.tls());
            json.object("decrypt", () -> EcsTls.decrypt(json, event));
        });
    }

    private void http(HttpTransactionEvent event) {
        ConnectionFacts connection = event.connection();
        Occurrence when = new Occurrence("sidelight.http", List.of("network", "web"), List.of("access", "protocol"),
                EcsHttp.outcome(event.http()), EcsHttp.startNs(event), EcsHttp.endNs(event), event.http().number());
        common(connection, when, "http");
        json.object("tls", () -> json.object("client", () -> json.text("server_name", event.serverName())));
        EcsHttp.render(json, event.http());
        json.object("sidelight", () -> {
            connectionId(connection);
            policyRule(event.policyRule());
            json.object("http", () -> EcsHttp.extras(json, event.http()));
        });
    }

    private void health(HealthEvent event) {
        json.text("@timestamp", timestamp(event.timeNs()));
        json.object("ecs", () -> json.text("version", ECS_VERSION));
        json.object("event", () -> {
            json.text("id", EcsHealth.id(event));
            json.text("kind", "event");
            json.texts("category", List.of("host"));
            json.texts("type", List.of("info"));
            json.text("dataset", "sidelight.health");
            json.text("module", "sidelight");
            json.text("start", timestamp(event.sinceNs()));
            json.text("end", timestamp(event.timeNs()));
            json.number("duration", event.timeNs() - event.sinceNs());
        });
        observer();
        EcsHealth.render(json, event);
    }

    private void connectionId(ConnectionFacts connection) {
        json.text("connection_id", ConnectionId.text(connection.id()));
        json.text("parent", ConnectionId.parentText(connection.id()));
        EcsTunnel.render(json, connection.tunnel());
    }

    private void policyRule(String rule) {
        if (!rule.isEmpty()) {
            json.object("policy", () -> json.text("rule", rule));
        }
    }

    private void common(ConnectionFacts connection, Occurrence when, String protocol) {
        json.text("@timestamp", timestamp(when.startNs));
        json.object("ecs", () -> json.text("version", ECS_VERSION));
        json.object("event", () -> {
            json.text("id", id(connection, when));
            json.text("kind", "event");
            json.texts("category", when.categories);
            json.texts("type", when.types);
            json.text("dataset", when.dataset);
            json.text("module", "sidelight");
            json.text("outcome", when.outcome);
            json.text("start", timestamp(when.startNs));
            json.text("end", timestamp(when.endNs));
            json.number("duration", when.endNs - when.startNs);
        });
        observer();
        json.object("source",
                () -> sender(connection.initiator(), connection.initiatorBytes(), connection.initiatorPackets()));
        json.object("destination",
                () -> sender(connection.responder(), connection.responderBytes(), connection.responderPackets()));
        if (!connection.clientIsInitiator()) {
            json.object("client", () -> endpoint(connection.client()));
            json.object("server", () -> endpoint(connection.server()));
        }
        network(connection, protocol);
    }

    private void observer() {
        json.object("observer", () -> {
            json.text("vendor", "Sidelight");
            json.text("product", "Sidelight");
            json.text("version", productVersion);
            json.text("type", "sensor");
        });
    }

    private void network(ConnectionFacts connection, String protocol) {
        json.object("network", () -> {
            json.text("transport", connection.transport().code());
            json.text("type", connection.initiator().address().indexOf(':') < 0 ? "ipv4" : "ipv6");
            json.text("protocol", protocol);
            json.text("community_id",
                    CommunityId.of(connection.transport(), connection.initiator(), connection.responder()));
            if (connection.vlanId() >= 0) {
                json.object("vlan", () -> json.text("id", Integer.toString(connection.vlanId())));
            }
            if (connection.innerVlanId() >= 0) {
                json.object("inner", () -> json.object("vlan",
                        () -> json.text("id", Integer.toString(connection.innerVlanId()))));
            }
        });
    }

    private void sender(Endpoint endpoint, long bytes, long packets) {
        endpoint(endpoint);
        json.number("bytes", bytes);
        json.number("packets", packets);
    }

    private void endpoint(Endpoint endpoint) {
        json.text("ip", endpoint.address());
        json.number("port", endpoint.port());
    }

    private static String id(ConnectionFacts connection, Occurrence when) {
        String about = when.dataset + '|' + connection.id() + '|' + connection.startNs() + '|' + connection.initiator()
                + '|' + connection.responder() + '|' + when.number;
        byte[] hash = CommunityId.digest("SHA-256").digest(about.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    static String timestamp(long epochNs) {
        return NANOSECONDS.format(Instant.ofEpochSecond(Math.floorDiv(epochNs, NS_PER_SECOND),
                Math.floorMod(epochNs, NS_PER_SECOND)));
    }

    /** What {@code event.*} says; {@code number} tells apart what happened more than once on a connection. */
    private record Occurrence(String dataset, List<String> categories, List<String> types, String outcome, long startNs,
            long endNs, int number) {}
}
