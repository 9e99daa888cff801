// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The audit events that a collector has written so far. */
final class CollectedEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> all = new ArrayList<>();

    /** Reads whole lines; one that is being written is left for the next time. */
    static CollectedEvents of(Path file) {
        CollectedEvents events = new CollectedEvents();
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                events.all.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    List<JsonNode> ofDataset(String name) {
        return all.stream().filter(event -> event.at("/event/dataset").asText().equals(name)).toList();
    }

    /** The HTTP transactions in the form of {@link NginxServer#requests}. */
    List<String> requests() {
        return ofDataset("sidelight.http").stream()
                .map(event -> String.join(" ", event.at("/source/port").asText(),
                        event.at("/http/request/method").asText(),
                        event.at("/url/original").asText(), event.at("/http/response/status_code").asText(),
                        event.at("/http/response/bytes").asText(), event.at("/http/request/body/bytes").asText("0")))
                .toList();
    }
}
