// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.Token;
import io.sidelight.control.auth.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/tokens}: who may call, with what role, until when. A token's secret is in one answer only, that to its making. */
final class TokensResource {
    private static final String PATH = "/api/v1/tokens";
    private static final int LONGEST_NAME = 100;
    private static final int DEFAULT_DAYS = 90;

    private final TokenStore tokens;

    TokensResource(TokenStore tokens) {
        this.tokens = tokens;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("GET", PATH, Permission.READ_TOKENS, "tokens.read", this::list),
                new Endpoint("POST", PATH, Permission.WRITE_TOKENS, "tokens.create", this::create),
                new Endpoint("DELETE", PATH + "/{id}", Permission.WRITE_TOKENS, "tokens.revoke", this::revoke));
    }

    private ApiResponse list(ApiRequest request) {
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        tokens.all().forEach(token -> items.add(describe(token)));
        return ApiResponse.ok(body);
    }

    /** A short word is quoted; what is longer may be something that nobody meant to send. */
    private static String shown(String text) {
        return text.matches("[\\w.-]{1,20}") ? "'" + text + "'" : "something else";
    }

    private ApiResponse create(ApiRequest request) throws ApiProblem {
        ObjectNode body = request.object(Set.of("name", "role", "days", "addresses"));
        List<String> errors = new ArrayList<>();
        String name = body.path("name").asText().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            errors.add("name is missing or not a name of 1 to " + LONGEST_NAME + " characters");
        }
        Optional<Role> role = Role.of(body.path("role").asText());
        if (role.isEmpty()) {
            errors.add("role is " + shown(body.path("role").asText()) + ", must be one of " + Role.codes());
        }
        JsonNode days = body.path("days");
        int life = days.isMissingNode() ? DEFAULT_DAYS : days.isInt() ? days.asInt() : 0;
        if (life < 1 || life > TokenStore.LONGEST.toDays()) {
            errors.add("days is " + shown(days.asText()) + ", must be 1 to " + TokenStore.LONGEST.toDays());
        }
        AddressScope scope = scope(body.path("addresses"), role.orElse(Role.VIEWER), errors);
        if (!errors.isEmpty() || role.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        try {
            TokenStore.Issued issued = tokens.issue(name, role.get(), Duration.ofDays(life), scope);
            ObjectNode answer = describe(issued.token());
            answer.put("token", issued.secret().reveal());
            return ApiResponse.created(answer).about(issued.token().id(),
                    "for " + name + ", as " + role.get().code() + ", until " + issued.token().expires()
                            + (scope.isEmpty() ? "" : ", for connections of " + scope));
        } catch (IOException e) {
            throw ApiProblem.failed("the token could not be kept: " + e.getMessage());
        }
    }

    /** An agent's secrets are for connections of its addresses only, and nobody else hands over any that are bound so. */
    private static AddressScope scope(JsonNode addresses, Role role, List<String> errors) {
        if (!addresses.isMissingNode() && !addresses.isArray()) {
            errors.add("addresses is no list of blocks such as 192.0.2.0/24");
            return AddressScope.NONE;
        }
        AddressScope scope = AddressScope.of(addresses.valueStream().map(JsonNode::asText).toList(), errors);
        if (role == Role.AGENT && addresses.isEmpty()) {
            errors.add(
                    "addresses is missing: the role agent needs the addresses whose connections it may hand over secrets of,"
                            + " such as 10.0.0.0/8; 0.0.0.0/0 and ::/0 are all");
        } else if (role != Role.AGENT && !addresses.isEmpty()) {
            errors.add("addresses may be given for the role agent only");
        }
        return scope;
    }

    private ApiResponse revoke(ApiRequest request) throws ApiProblem {
        String id = request.path().getOrDefault("id", "");
        try {
            Token revoked = tokens.revoke(id)
                    .orElseThrow(() -> ApiProblem.notFound("there is no token with the id " + id));
            return ApiResponse.noContent().about(id, "of " + revoked.name());
        } catch (IOException e) {
            throw ApiProblem.failed("the token is still valid, since its end could not be kept: " + e.getMessage());
        }
    }

    private static ObjectNode describe(Token token) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("id", token.id()).put("name", token.name())
                .put("role", token.role().code()).put("created", token.created().toString())
                .put("expires", token.expires().toString());
        if (!token.scope().isEmpty()) {
            ArrayNode addresses = node.putArray("addresses");
            token.scope().texts().forEach(addresses::add);
        }
        Instant revoked = token.revoked();
        if (revoked != null) {
            node.put("revoked", revoked.toString());
        }
        return node;
    }
}
