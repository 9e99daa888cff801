// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.policy.PolicyFollower;
import io.sidelight.dataplane.api.PolicyAsker;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAnswer;
import io.sidelight.dataplane.api.policy.PolicyRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code /api/v1/policies}: the policy that holds, its replacement, and what it would do with a connection. */
final class PoliciesResource {
    private static final String PATH = "/api/v1/policies";
    private static final String NONE = "none";
    private static final Set<String> TYPES = Set.of("application/yaml", "text/yaml", "application/x-yaml",
            "text/x-yaml");
    /** Nobody reads more; all of them are in the text. */
    private static final int MOST_RULES = 1_000;

    private final PolicyFollower policy;
    private final PolicyAsker asker = new PolicyAsker();

    PoliciesResource(PolicyFollower policy) {
        this.policy = policy;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("GET", PATH, Permission.READ_POLICY, "policies.read", _ -> get()),
                new Endpoint("PUT", PATH, Permission.WRITE_POLICY, "policies.put", this::put),
                new Endpoint("POST", PATH + "/test", Permission.READ_POLICY, "policies.test.read", this::test));
    }

    private ApiResponse get() {
        PolicyFollower.Holding holding = policy.holding();
        ObjectNode body = described(holding.loaded()).put("file", holding.file().toString())
                .put("text", holding.loaded().text()).put("file_is_refused", holding.fileIsRefused());
        return ApiResponse.ok(body).withEtag(version(holding.loaded()));
    }

    private ApiResponse put(ApiRequest request) throws ApiProblem {
        if (!TYPES.contains(request.contentType())) {
            throw ApiProblem.unsupported("send application/yaml or text/yaml, not '" + request.contentType() + "'");
        }
        if (request.body().length > PolicyFollower.MOST_HANDED_OVER) {
            throw ApiProblem.tooLarge(PolicyFollower.MOST_HANDED_OVER);
        }
        boolean dryRun = request.truth("dry_run");
        String expected = request.ifMatch().strip();
        try {
            LoadedPolicy read = policy.put(request.body(), holds -> expected.isEmpty() || expected.equals("*")
                    || expected.equals('"' + version(holds) + '"'), dryRun);
            if (!read.problems().isEmpty()) {
                throw ApiProblem.invalid(read.problems());
            }
            String version = version(read);
            return ApiResponse.ok(described(read).put("dry_run", dryRun)).withEtag(version).about(version,
                    (dryRun ? "dry run: " : "") + read.policy().rules().size() + " rules");
        } catch (PolicyFollower.NotTakenException e) {
            String why = String.valueOf(e.getMessage());
            throw e.isStale() ? ApiProblem.changedMeanwhile(why) : ApiProblem.conflict(why);
        }
    }

    private ApiResponse test(ApiRequest request) throws ApiProblem {
        LoadedPolicy holds = policy.holding().loaded();
        PolicyAnswer answer = asker.ask(holds.policy(), PolicyTestBody.question(request));
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("rule", answer.rule())
                .put("action", code(answer.action().name())).put("plaintext", answer.plaintext());
        if (!answer.detail().isEmpty()) {
            body.put("detail", answer.detail());
        }
        return ApiResponse.ok(body).withEtag(version(holds));
    }

    /** What somebody sees of a policy without its text. */
    private static ObjectNode described(LoadedPolicy loaded) {
        Policy policy = loaded.policy();
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("version", version(loaded))
                .put("rule_count", policy.rules().size());
        ArrayNode rules = body.putArray("rules");
        policy.rules().stream().limit(MOST_RULES).forEach(rule -> rules.add(described(rule)));
        body.set("default", described(policy.fallback()));
        return body;
    }

    private static ObjectNode described(PolicyRule rule) {
        return ApiRequest.JSON.createObjectNode().put("name", rule.name()).put("action", code(rule.action().name()))
                .put("masked", !rule.masking().masksNothing()).put("plaintext", rule.plaintext());
    }

    private static String code(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** SHA-256 of the text, so that the same text has the same version after a restart. */
    private static String version(LoadedPolicy loaded) {
        if (loaded.text().isEmpty()) {
            return NONE;
        }
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(loaded.text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
