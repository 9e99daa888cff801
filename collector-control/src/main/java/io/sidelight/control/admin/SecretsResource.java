// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.intake.Agent;
import io.sidelight.control.intake.Handover;
import io.sidelight.control.intake.RefusedException;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.keystore.secret.KeyLogIntake;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.util.List;

/** {@code /api/v1/secrets}: session secrets go in, line by line for as long as the body comes, and never come out. */
final class SecretsResource {
    static final String CONTENT_TYPE = "application/sslkeylogfile";

    private static final String PATH = "/api/v1/secrets";
    /** Of one request; none of it is kept but the secrets. */
    private static final long MOST_BYTES = 1L << 30;
    private static final int DEFAULT_AGENTS = 100;
    private static final int MOST_AGENTS = 1_000;

    private final SecretIntake intake;

    SecretsResource(SecretIntake intake) {
        this.intake = intake;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", PATH, Permission.READ_STATUS, "secrets.read", this::status),
                new Endpoint("POST", PATH, Permission.WRITE_SECRETS, SecretIntake.ACTION, this::take, true));
    }

    private ApiResponse take(ApiRequest request) throws ApiProblem {
        if (!request.contentType().equals(CONTENT_TYPE)) {
            throw ApiProblem.unsupported("send " + CONTENT_TYPE + ", not '" + request.contentType() + "'");
        }
        try (Handover handover = intake.begin(request.caller())) {
            KeyLogIntake.Counts counts = handover.read(request.stream(), MOST_BYTES);
            if (handover.isTooLarge()) {
                throw ApiProblem.tooLarge(MOST_BYTES);
            }
            return ApiResponse.ok(describe(counts));
        } catch (RefusedException e) {
            throw switch (e.kind()) {
                case NOT_ALLOWED -> ApiProblem.forbidden(String.valueOf(e.getMessage()));
                case TOO_MUCH -> ApiProblem.tooMuch(String.valueOf(e.getMessage()), e.retryAfterSeconds());
                case UNAVAILABLE -> ApiProblem.unavailable(String.valueOf(e.getMessage()));
            };
        } catch (IOException e) {
            throw ApiProblem.malformed("the body ended early; the lines before count");
        }
    }

    private static ObjectNode describe(KeyLogIntake.Counts counts) {
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("lines", counts.lines()).put("taken", counts.taken())
                .put("unknown", counts.unknown()).put("malformed", counts.malformed());
        ArrayNode lines = body.putArray("malformed_lines");
        counts.malformedLines().forEach(lines::add);
        return body;
    }

    private ApiResponse status(ApiRequest request) throws ApiProblem {
        int most = request.number("limit", DEFAULT_AGENTS, 1, MOST_AGENTS);
        SecretStore store = intake.store();
        List<Agent.Status> all = intake.agents();
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("held", store.size()).put("shed", store.shed())
                .put("total", all.size());
        ArrayNode items = body.putArray("items");
        all.stream().limit(most).forEach(agent -> items.add(describe(agent)));
        return ApiResponse.ok(body);
    }

    private static ObjectNode describe(Agent.Status agent) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("name", agent.caller().name())
                .put("credential", agent.caller().credential()).put("address", agent.caller().address())
                .put("last_seen", agent.lastSeen().toString()).put("held", agent.held()).put("shed", agent.shed())
                .put("lines", agent.lines()).put("taken", agent.taken()).put("unknown", agent.unknown())
                .put("malformed", agent.malformed());
        ArrayNode addresses = node.putArray("addresses");
        agent.caller().scope().texts().forEach(addresses::add);
        return node;
    }
}
