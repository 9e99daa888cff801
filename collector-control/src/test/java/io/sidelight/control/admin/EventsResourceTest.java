// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.trail.TrailEntry;
import io.sidelight.dataplane.api.event.HealthEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events as they come, by server-sent events. */
@Timeout(60)
class EventsResourceTest {
    static {
        TlsOfTests.prepare();
    }

    private static final String PATH = "/api/v1/events";

    @TempDir
    private Path folder;
    private @Nullable ServedEndpoints served;
    private EventFeed feed = new EventFeed();

    @BeforeEach
    void start() throws Exception {
        QuietOperations appliance = new QuietOperations(folder);
        feed = appliance.feed;
        served = ServedEndpoints.start(folder, appliance.operations().endpoints("1.2.3"));
        Objects.requireNonNull(served).trail.tell(feed::onAdminLine);
    }

    @AfterEach
    void end() throws IOException {
        feed.close();
        served().close();
    }

    private ServedEndpoints served() {
        return Objects.requireNonNull(served);
    }

    private static HealthEvent health(String message) {
        return new HealthEvent(HealthEvent.Kind.OVERLOAD, "worker 0", "full", 1, 0, 1, message, Map.of());
    }

    /** Reads the lines of a stream. */
    private BufferedReader watch(String query, String token) throws IOException, InterruptedException {
        int before = feed.subscribers();
        HttpResponse<InputStream> response = served().api.stream(PATH + query, token);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        BufferedReader reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).startsWith(": ");
        assertThat(reader.readLine()).isEmpty();
        assertThat(feed.subscribers()).isEqualTo(before + 1);
        return reader;
    }

    private static List<String> rest(BufferedReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void eventsAreToldAsTheyCome() throws Exception {
        try (BufferedReader reader = watch("?limit=2", served().token(Role.VIEWER))) {
            feed.onEvent(health("one"));
            assertThat(reader.readLine()).isEqualTo("event: sidelight.health");
            JsonNode event = AdminApi.mapper().readTree(reader.readLine().substring("data: ".length()));
            assertThat(event.path("message").asText()).isEqualTo("one");
            assertThat(event.at("/event/dataset").asText()).isEqualTo("sidelight.health");
            assertThat(event.at("/observer/version").asText()).isEqualTo("1.2.3");
            feed.onEvent(health("two"));
            List<String> rest = rest(reader);
            assertThat(rest).hasSize(4);
            assertThat(rest.get(1)).contains("two");
            assertThat(rest.get(2)).isEqualTo("event: end");
        }
    }

    @Test
    void onlyTheDatasetsThatWereAskedFor() throws Exception {
        try (BufferedReader reader = watch("?dataset=sidelight.tls,sidelight.http", served().token(Role.VIEWER))) {
            feed.onEvent(health("not for this one"));
            feed.close();
            assertThat(rest(reader)).first().isEqualTo("event: end");
        }
        assertThat(served().api.get(PATH + "?dataset=tls", served().token(Role.VIEWER)).body())
                .contains("dataset has 'tls', must be of sidelight.tls, sidelight.http");
    }

    @Test
    void whoDidWhatIsForThoseWhoMayReadTheLog() throws Exception {
        String viewer = served().token(Role.VIEWER);
        assertThat(served().api.get(PATH + "?dataset=sidelight.admin", viewer).statusCode()).isEqualTo(403);
        assertThat(served().api.get(PATH, served().token(Role.AGENT)).statusCode()).isEqualTo(403);
        try (BufferedReader all = watch("", viewer);
                BufferedReader auditor = watch("?limit=1", served().token(Role.AUDITOR))) {
            served().trail.append(TrailEntry.ofAppliance("keys.put", "x", "y"));
            List<String> told = rest(auditor);
            assertThat(told.getFirst()).isEqualTo("event: sidelight.admin");
            assertThat(told.get(1)).contains("\"hash\":\"" + served().trail.lastHash() + "\"", "keys.put");
            feed.close();
            assertThat(rest(all)).first().isEqualTo("event: end");
        }
    }

    @Test
    void whoIsSlowLosesEventsAndIsToldHowMany() throws Exception {
        try (BufferedReader reader = watch("", served().token(Role.VIEWER))) {
            String large = "x".repeat(20_000); // so that what is not read fills the connection
            for (int i = 0; i < 5_000; i++) {
                feed.onEvent(health(large));
            }
            feed.close();
            List<String> rest = rest(reader);
            long got = rest.stream().filter(line -> line.equals("event: sidelight.health")).count();
            long lost = rest.stream().filter(line -> line.startsWith("data: {\"lost\":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
            assertThat(lost).isPositive();
            assertThat(got + lost).isEqualTo(5_000);
        }
    }

    @Test
    void itEndsWhenTheTokenIsRevoked() throws Exception {
        TokenStore.Issued issued = served().tokens.issue("v", Role.VIEWER, Duration.ofDays(1));
        try (BufferedReader reader = watch("", issued.secret().reveal())) {
            served().tokens.revoke(issued.token().id());
            assertThat(rest(reader)).containsExactly("event: end",
                    "data: {\"reason\":\"the credential is not valid any more\"}");
        }
        assertThat(feed.subscribers()).isZero();
    }

    @Test
    void noCallerShutsOutTheOthers() throws Exception {
        String one = served().token(Role.VIEWER);
        List<BufferedReader> readers = new ArrayList<>();
        for (int i = 0; i < EventFeed.MOST_BY_ONE; i++) {
            readers.add(watch("", one));
        }
        assertThat(served().api.get(PATH, one).statusCode()).isEqualTo(503);
        readers.add(watch("", served().token(Role.VIEWER)));
        feed.close();
        for (BufferedReader reader : readers) {
            assertThat(rest(reader)).first().isEqualTo("event: end");
            reader.close();
        }
    }
}
