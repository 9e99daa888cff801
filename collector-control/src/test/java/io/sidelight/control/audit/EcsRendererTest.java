// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;
import io.sidelight.dataplane.api.event.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EcsRendererTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void rendersDecryptedConnection() {
        assertThat(render(Events.decrypted(1)).replaceFirst("\"id\":\"[0-9a-f]{32}\"", "\"id\":\"ID\"")).isEqualTo(
                """
                        {"@timestamp":"2026-01-01T00:00:00.123456789Z","ecs":{"version":"8.17.0"},\
                        "event":{"id":"ID","kind":"event","category":["network"],"type":["connection","end","protocol"],\
                        "dataset":"sidelight.tls","module":"sidelight","outcome":"success",\
                        "start":"2026-01-01T00:00:00.123456789Z","end":"2026-01-01T00:00:01.623456790Z","duration":1500000001},\
                        "observer":{"vendor":"Sidelight","product":"Sidelight","version":"0.0-test","type":"sensor"},\
                        "source":{"ip":"10.0.0.1","port":50001,"bytes":1200,"packets":9},\
                        "destination":{"ip":"10.0.0.2","port":443,"bytes":34000,"packets":12},\
                        "network":{"transport":"tcp","type":"ipv4","protocol":"tls",\
                        "community_id":"1:+Z8Ss2Sv+ZLyIZcw6sAlKa86GzU="},\
                        "tls":{"version":"1.2","version_protocol":"tls","cipher":"TLS_RSA_WITH_AES_128_GCM_SHA256",\
                        "resumed":false,"established":true,"next_protocol":"http/1.1",\
                        "client":{"server_name":"shop.example","ja3":"ja3hash"},\
                        "server":{"ja3s":"ja3shash","hash":{"sha256":"%s"},"subject":"CN=shop.example","issuer":"CN=Test CA",\
                        "not_before":"2025-01-01T00:00:00Z","not_after":"2026-01-01T00:00:00Z",\
                        "x509":{"serial_number":"0AFF","subject":{"distinguished_name":"CN=shop.example"},\
                        "issuer":{"distinguished_name":"CN=Test CA"},"alternative_names":["shop.example","10.0.0.2"],\
                        "not_before":"2025-01-01T00:00:00Z","not_after":"2026-01-01T00:00:00Z",\
                        "public_key_algorithm":"RSA","public_key_size":2048,"signature_algorithm":"SHA256-RSA"}}},\
                        "sidelight":{"connection_id":"1","ja4":"t12d0101","server":{"spki_sha256":"%s"},"decrypt":{"status":"decrypted","method":"rsa",\
                        "key_id":"0123456789abcdef","extended_master_secret":true,"encrypt_then_mac":false,"client_bytes":300,\
                        "server_bytes":20000,"records_ok":25,"records_failed":0,"records_lost":0,"gap_bytes":0}}}
                        """
                        .formatted("AB".repeat(32), "cd".repeat(32)));
    }

    @Test
    void rendersHealth() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("handshakes_bytes", 4_000_000L);
        counts.put("handshakes_bound_reached", 17L);
        HealthEvent event = new HealthEvent(HealthEvent.Kind.MEMORY, "worker 2", "at_bound", 2,
                1_767_225_600_123_456_789L, 1_767_225_610_000_000_000L, "worker 2 has no more room", counts);
        assertThat(render(event).replaceFirst("\"id\":\"[0-9a-f]{32}\"", "\"id\":\"ID\"")).isEqualTo("""
                {"@timestamp":"2026-01-01T00:00:10.000000000Z","ecs":{"version":"8.17.0"},\
                "event":{"id":"ID","kind":"event","category":["host"],"type":["info"],"dataset":"sidelight.health",\
                "module":"sidelight","start":"2026-01-01T00:00:00.123456789Z","end":"2026-01-01T00:00:10.000000000Z",\
                "duration":9876543211},\
                "observer":{"vendor":"Sidelight","product":"Sidelight","version":"0.0-test","type":"sensor"},\
                "message":"worker 2 has no more room","log":{"level":"warning"},\
                "sidelight":{"health":{"kind":"memory","where":"worker 2","state":"at_bound","severity":2,\
                "since":"2026-01-01T00:00:00.123456789Z",\
                "counts":{"handshakes_bytes":4000000,"handshakes_bound_reached":17}}}}
                """);
    }

    @Test
    void tellsHealthOfDifferentPartsApart() {
        String some = render(new HealthEvent(HealthEvent.Kind.OVERLOAD, "worker 1", "none", 0, 1, 2, "", Map.of()));
        String other = render(new HealthEvent(HealthEvent.Kind.OVERLOAD, "worker 2", "none", 0, 1, 2, "", Map.of()));
        assertThat(some).contains("\"level\":\"info\"").contains("\"kind\":\"overload\"");
        assertThat(id(some)).hasSize(32).isNotEqualTo(id(other));
    }

    private static String id(String line) {
        int at = line.indexOf("\"id\":\"") + 6;
        return line.substring(at, line.indexOf('"', at));
    }

    @Test
    void rendersHttpTransaction() {
        String line = render(Events.http(Events.transaction()));
        assertThat(line.substring(line.indexOf("\"tls\":"))).isEqualTo("""
                "tls":{"client":{"server_name":"shop.example"}},\
                "http":{"version":"1.1","request":{"method":"POST","referrer":"https://shop.example/",\
                "mime_type":"application/json","bytes":190,"body":{"bytes":15}},\
                "response":{"status_code":201,"mime_type":"text/html","bytes":2250,"body":{"bytes":2000}}},\
                "url":{"original":"/orders?id=7&x=%20","full":"https://shop.example:8443/orders?id=7&x=%20",\
                "scheme":"https","domain":"shop.example","port":8443,"path":"/orders","query":"id=7&x=%20"},\
                "user_agent":{"original":"curl/8"},\
                "sidelight":{"connection_id":"1","http":{"transaction":1,"host":"shop.example:8443",\
                "status_text":"Created","request_content_type":"application/json",\
                "response_content_type":"Text/HTML; charset=utf-8","complete":true,"response_delay":3000}}}
                """);
    }

    @Test
    void timesHttpTransactionByItsOwnFirstAndLastByte() throws IOException {
        JsonNode event = parse(Events.http(Events.transaction())).get("event");
        assertThat(event.get("start").asText()).isEqualTo("2026-01-01T00:00:00.123457789Z");
        assertThat(event.get("duration").asLong()).isEqualTo(8_000);
    }

    @Test
    void leavesOutWhatIsNotKnown() throws IOException {
        JsonNode event = parse(Events.unread(7, Reason.MIDSTREAM));
        assertThat(event.get("tls").toString()).isEqualTo("{\"resumed\":false,\"established\":false}");
        assertThat(event.at("/sidelight/decrypt/reason").asText()).isEqualTo("midstream");
        assertThat(event.at("/sidelight/decrypt/method").isMissingNode()).isTrue();
        assertThat(event.at("/sidelight/decrypt/key_id").isMissingNode()).isTrue();
    }

    @Test
    void namesClientAndServerWhenTheServerOpenedTheConnection() throws IOException {
        JsonNode event = parse(new TlsConnectionEvent(Events.crossed(), Events.nothingKnown(),
                new Verdict(DecryptStatus.NONE, Reason.MIDSTREAM, null, null, ""),
                new DecryptCounts(0, 0, 0, 0, 0, 0, List.of()), 0));
        assertThat(event.at("/source/ip").asText()).isEqualTo("10.0.0.2");
        assertThat(event.at("/client/ip").asText()).isEqualTo("10.0.0.1");
        assertThat(event.at("/server/port").asInt()).isEqualTo(443);
        assertThat(event.at("/network/vlan/id").asText()).isEqualTo("17");
    }

    @Test
    void tellsTunnelsAndInnerVlan() throws IOException {
        TunnelFacts tunnels = new TunnelFacts(new TunnelFacts.Id(TunnelType.VXLAN, 5_001),
                new TunnelFacts.Id(TunnelType.ERSPAN, 9), 2, "192.0.2.1", "192.0.2.2");
        JsonNode event = parse(in(tunnels));
        assertThat(event.at("/network/vlan/id").asText()).isEqualTo("10");
        assertThat(event.at("/network/inner/vlan/id").asText()).isEqualTo("31");
        assertThat(event.at("/sidelight/tunnel")).isEqualTo(JSON.readTree("""
                {"type":"vxlan","id":"5001","depth":2,"outer":{"type":"erspan","id":"9"},
                 "source":{"ip":"192.0.2.1"},"destination":{"ip":"192.0.2.2"}}"""));
    }

    @Test
    void leavesOutWhatATunnelHasNot() throws IOException {
        TunnelFacts.Id tunnel = new TunnelFacts.Id(TunnelType.TRILL, TunnelFacts.NO_ID);
        assertThat(parse(in(new TunnelFacts(tunnel, tunnel, 1, null, null))).at("/sidelight/tunnel"))
                .isEqualTo(JSON.readTree("{\"type\":\"trill\",\"depth\":1}"));
        assertThat(parse(Events.decrypted(1)).at("/sidelight/tunnel").isMissingNode()).isTrue();
        assertThat(parse(Events.decrypted(1)).at("/network/inner").isMissingNode()).isTrue();
    }

    private static TlsConnectionEvent in(TunnelFacts tunnels) {
        return new TlsConnectionEvent(
                new ConnectionFacts(4, Transport.TCP, Events.CLIENT, Events.SERVER, true, Events.START_NS,
                        Events.START_NS, 60, 1, 0, 0, 10, 31, tunnels),
                Events.nothingKnown(), new Verdict(DecryptStatus.NONE, Reason.MIDSTREAM, null, null, ""),
                new DecryptCounts(0, 0, 0, 0, 0, 0, List.of()), 0);
    }

    @Test
    void escapesWhatCouldSteerATerminalAndKeepsLettersOfAllLanguages() throws IOException {
        String hostile = "/a\u001b[2J\u009b2J\u007f\n\u2028ü漢😀\ud800";
        String line = render(Events.http(Events.request(hostile, "")));
        assertThat(line.strip()).doesNotContain("\u001b", "\u009b", "\u007f", "\n", "\u2028", "\ud800")
                .contains("ü漢");
        assertThat(JSON.readTree(line).at("/url/original").asText())
                .isEqualTo("/a\u001b[2J\u009b2J\u007f\n\u2028ü漢😀\ufffd");
    }

    @Test
    void givesTheSameEventTheSameIdAndOthersAnother() throws IOException {
        String id = parse(Events.decrypted(1)).at("/event/id").asText();
        assertThat(parse(Events.decrypted(1)).at("/event/id").asText()).isEqualTo(id);
        assertThat(parse(Events.decrypted(2)).at("/event/id").asText()).isNotEqualTo(id);
        assertThat(parse(Events.http(Events.transaction())).at("/event/id").asText()).isNotEqualTo(id);
    }

    @Test
    void writesALineAnEvent() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EcsRenderer renderer = new EcsRenderer(out, "0.0-test");
        renderer.onEvent(Events.decrypted(1));
        renderer.onEvent(Events.partial(2));
        renderer.flush();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
        assertThat(renderer.rendered()).isEqualTo(2);
    }

    private static JsonNode parse(AuditEvent event) throws IOException {
        return JSON.readTree(render(event));
    }

    private static String render(AuditEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EcsRenderer renderer = new EcsRenderer(out, "0.0-test");
        renderer.onEvent(event);
        renderer.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
