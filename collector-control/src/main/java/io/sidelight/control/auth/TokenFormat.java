// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tokens are kept: {@code {"version":1,"tokens":[...]}}, times as in RFC 3339. */
final class TokenFormat {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;

    private TokenFormat() {}

    static byte[] write(Collection<Token> tokens) throws JsonProcessingException {
        ObjectNode document = JSON.createObjectNode().put("version", VERSION);
        ArrayNode list = document.putArray("tokens");
        for (Token token : tokens) {
            ObjectNode node = list.addObject().put("id", token.id()).put("name", token.name())
                    .put("role", token.role().code()).put("sha256", token.hash())
                    .put("created", token.created().toString()).put("expires", token.expires().toString());
            Instant revoked = token.revoked();
            if (revoked != null) {
                node.put("revoked", revoked.toString());
            }
            if (!token.scope().isEmpty()) {
                ArrayNode addresses = node.putArray("addresses");
                token.scope().texts().forEach(addresses::add);
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    }

    static List<Token> read(byte[] content) throws IOException {
        List<Token> tokens = new ArrayList<>();
        if (content.length == 0) {
            return tokens;
        }
        try {
            JsonNode document = JSON.readTree(content);
            if (document.path("version").asInt() != VERSION) {
                throw new IOException("it is not a list of tokens of version " + VERSION);
            }
            for (JsonNode node : document.path("tokens")) {
                tokens.add(token(node));
            }
        } catch (JsonProcessingException | DateTimeParseException e) {
            throw new IOException("it is damaged; put back a copy, or remove it to begin with a new admin token", e);
        }
        return tokens;
    }

    private static Token token(JsonNode node) throws IOException {
        String code = node.path("role").asText();
        Role role = Role.of(code).orElseThrow(() -> new IOException("it names a role that is not known: " + code));
        return new Token(node.path("id").asText(), node.path("name").asText(), role, node.path("sha256").asText(),
                Instant.parse(node.path("created").asText()), Instant.parse(node.path("expires").asText()),
                revoked(node), scope(node));
    }

    private static AddressScope scope(JsonNode node) throws IOException {
        List<String> problems = new ArrayList<>();
        AddressScope scope = AddressScope.of(node.path("addresses").valueStream().map(JsonNode::asText).toList(),
                problems);
        if (!problems.isEmpty()) {
            throw new IOException("it is damaged: " + String.join("; ", problems));
        }
        return scope;
    }

    private static @Nullable Instant revoked(JsonNode node) {
        return node.has("revoked") ? Instant.parse(node.path("revoked").asText()) : null;
    }
}
