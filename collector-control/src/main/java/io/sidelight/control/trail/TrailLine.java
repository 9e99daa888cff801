// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.trail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Caller;
import io.sidelight.control.terminal.Text;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A line of the log, in the Elastic Common Schema: dataset {@code sidelight.admin}. {@code sidelight.admin.previous} is SHA-256 of the
 * line before it without its end of line, in hexadecimal digits; zeros in the first.
 */
final class TrailLine {
    static final String NO_HASH = "0".repeat(64);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SIDELIGHT = "sidelight";
    private static final String ADMIN = "admin";
    private static final int ID_DIGITS = 32;
    /** What callers sent may stand in them. */
    private static final int LONGEST_TEXT = 4_096;

    private TrailLine() {}

    /** The line for {@code entry}, without its end. */
    static byte[] of(TrailEntry entry, long sequence, String previous, Instant now) {
        ObjectNode line = JSON.createObjectNode().put("@timestamp", now.toString());
        line.putObject("ecs").put("version", "8.17.0");
        ObjectNode event = line.putObject("event").put("kind", "event").put("dataset", "sidelight.admin")
                .put("module", SIDELIGHT).put("action", entry.action())
                .put("outcome", entry.succeeded() ? "success" : "failure");
        event.putArray("category").add("configuration");
        event.putArray("type").add(entry.action().endsWith(".read") ? "access" : "change");
        line.putObject("http").putObject("response").put("status_code", entry.status());
        Caller caller = entry.caller();
        if (caller != null) {
            ObjectNode user = line.putObject("user").put("name", caller.name());
            user.putArray("roles").add(caller.role().code());
        }
        if (!entry.address().isEmpty()) {
            line.putObject("source").put("address", entry.address());
        }
        if (!entry.detail().isEmpty()) {
            line.put("message", Text.cut(entry.detail(), LONGEST_TEXT));
        }
        ObjectNode admin = line.putObject(SIDELIGHT).putObject(ADMIN).put("sequence", sequence);
        if (caller != null) {
            admin.put("credential", caller.credential());
        }
        if (!entry.object().isEmpty()) {
            admin.put("object", Text.cut(entry.object(), LONGEST_TEXT));
        }
        admin.put("previous", previous);
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
    }

    /**
     * The line as an event: with an id, who observed it, and {@code sidelight.admin.hash}, the line's own hash, which the line itself cannot have. The next line's
     * {@code sidelight.admin.previous} is the same.
     */
    static String event(byte[] line, String hash) {
        try {
            ObjectNode event = (ObjectNode) JSON.readTree(line);
            event.withObject("/event").put("id", hash.substring(0, ID_DIGITS));
            event.putObject("observer").put("vendor", "Sidelight").put("product", "Sidelight").put("type", "sensor");
            event.withObject("/" + SIDELIGHT + "/" + ADMIN).put("hash", hash);
            return JSON.writeValueAsString(event);
        } catch (IOException e) {
            throw new IllegalStateException("it was written just now", e);
        }
    }

    /** What links a line to the one before it. */
    record Link(long sequence, String previous) {}

    /** @throws IOException when this is no line of ours */
    static Link link(byte[] line) throws IOException {
        JsonNode admin = JSON.readTree(line).path(SIDELIGHT).path(ADMIN);
        if (!admin.path("sequence").canConvertToLong() || !admin.path("previous").isTextual()) {
            throw new IOException("not a line of this log");
        }
        return new Link(admin.path("sequence").asLong(), admin.path("previous").asText());
    }

    static String hash(byte[] line) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(line));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
