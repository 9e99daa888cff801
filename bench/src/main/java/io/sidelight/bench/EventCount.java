// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Follows a file of audit events that grows, and counts what is in it. Used by one thread. */
final class EventCount {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long position;
    private long complete;
    private long broken;
    private long health;
    private long bodyBytes;
    private long failures;
    private Instant failuresSince = Instant.EPOCH;
    private final Map<String, Long> drops = new HashMap<>();

    EventCount(Path file) {
        this.file = file;
    }

    /** Reads what was written since. */
    void refresh() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(position);
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                position += length;
                take(chunk, length);
            }
        }
    }

    private void take(byte[] chunk, int length) throws IOException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                unfinished.write(chunk, from, i - from);
                count(JSON.readTree(unfinished.toByteArray()));
                unfinished.reset();
                from = i + 1;
            }
        }
        unfinished.write(chunk, from, length - from);
    }

    private void count(JsonNode event) {
        switch (event.at("/event/dataset").asText()) {
            case "sidelight.http" -> {
                boolean whole = event.at("/sidelight/http/complete").asBoolean();
                complete += whole ? 1 : 0;
                broken += whole ? 0 : 1;
                failures += whole || isOld(event) ? 0 : 1;
                bodyBytes += event.at("/http/response/bytes").asLong();
            }
            case "sidelight.health" -> health(event.at("/sidelight/health"));
            case "sidelight.tls" -> failures += isOld(event) ? 0 : failures(event.at("/sidelight/decrypt"));
            default -> {
                // other parsers' transactions are not sent here
            }
        }
    }

    private void health(JsonNode told) {
        health++;
        JsonNode counts = told.path("counts");
        if (told.path("kind").asText().equals("packet_drops")) {
            drops.put(told.path("where").asText(),
                    counts.path("dropped_by_kernel").asLong() + counts.path("dropped_by_queue").asLong());
        }
    }

    private boolean isOld(JsonNode event) {
        return Instant.parse(event.at("/event/start").asText()).isBefore(failuresSince);
    }

    private static long failures(JsonNode decrypt) {
        boolean whole = decrypt.path("status").asText().equals("decrypted");
        return (whole ? 0 : 1) + decrypt.path("records_failed").asLong() + decrypt.path("records_lost").asLong();
    }

    /** HTTP transactions of which both messages were seen to their end, without a gap. */
    long complete() {
        return complete;
    }

    /** Other HTTP transactions. */
    long broken() {
        return broken;
    }

    /** Events about the collector's own health. */
    long health() {
        return health;
    }

    /** Packets that were lost before they could be read, as far as workers told. */
    long drops() {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    /** From now on, failures of what began before do not count: its end may be told of long after. */
    void forgive() {
        failuresSince = Instant.now();
    }

    /** TLS connections not decrypted, records that were lost or did not open, and HTTP transactions that were not whole. */
    long failures() {
        return failures;
    }

    /** Bytes of all HTTP responses, heads and framing included. */
    long responseBytes() {
        return bodyBytes;
    }
}
