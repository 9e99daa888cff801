// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.PolicyQuestion;
import io.sidelight.dataplane.api.policy.TunnelMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the connection that a policy is asked for; with all that is wrong with it. */
final class PolicyTestBody {
    private static final Set<String> MEMBERS = Set.of("server_name", "server_name_hidden", "client_address",
            "server_address", "port", "vlan", "tunnel", "suite", "certificate_subject", "certificate_names",
            "certificate_hash");
    private static final int MOST_PORT = 65_535;
    private static final int MOST_VLAN = 4_094;
    private static final String HTTPS = "443";
    private static final String SOMEWHERE = "::";

    private final ObjectNode body;
    private final List<String> errors = new ArrayList<>();

    private PolicyTestBody(ObjectNode body) {
        this.body = body;
    }

    static PolicyQuestion question(ApiRequest request) throws ApiProblem {
        PolicyTestBody body = new PolicyTestBody(request.object(MEMBERS));
        PolicyQuestion question = body.question();
        if (!body.errors.isEmpty()) {
            throw ApiProblem.invalid(body.errors);
        }
        return question;
    }

    private PolicyQuestion question() {
        String name = text("server_name", "");
        boolean hidden = body.path("server_name_hidden").asBoolean();
        if (hidden && !name.isEmpty()) {
            errors.add("server_name is '" + name + "', but server_name_hidden says that it is not known");
        }
        return new PolicyQuestion(hidden ? null : name, address("client_address"), address("server_address"),
                number("port", HTTPS, 1, MOST_PORT), number("vlan", "-1", 0, MOST_VLAN), tunnel(), suite(),
                certificate());
    }

    private PolicyQuestion.@Nullable Certificate certificate() {
        List<String> names = new ArrayList<>();
        JsonNode array = body.path("certificate_names");
        if (!array.isMissingNode() && !array.isArray()) {
            errors.add("certificate_names is no array");
        }
        array.forEach(name -> names.add(name.asText()));
        String subject = text("certificate_subject", "");
        String hash = text("certificate_hash", "").replace(":", "").toLowerCase(Locale.ROOT);
        return names.isEmpty() && subject.isEmpty() && hash.isEmpty()
                ? null
                : new PolicyQuestion.Certificate(subject, names, hash);
    }

    private AddressBlock address(String member) {
        String text = text(member, SOMEWHERE);
        try {
            return AddressBlock.parse(text);
        } catch (IllegalArgumentException e) {
            errors.add(member + " is '" + text + "': " + e.getMessage());
            return AddressBlock.parse(SOMEWHERE);
        }
    }

    private @Nullable TunnelFacts tunnel() {
        String text = text("tunnel", "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return tunnel(text);
        } catch (IllegalArgumentException e) {
            errors.add("tunnel is '" + text + "': " + e.getMessage());
            return null;
        }
    }

    private static TunnelFacts tunnel(String text) {
        TunnelMatch match = TunnelMatch.parse(text);
        TunnelFacts.Id id = new TunnelFacts.Id(match.type(),
                match.id() == TunnelMatch.ANY_ID ? TunnelFacts.NO_ID : match.id());
        return new TunnelFacts(id, id, 1, null, null);
    }

    private int suite() {
        String text = text("suite", "");
        int code = text.isEmpty()
                ? -1
                : text.matches("0x[0-9A-Fa-f]{4}") ? Integer.decode(text) : Collector.cipherSuite(text);
        if (code < 0 && !text.isEmpty()) {
            errors.add("suite is '" + text + "', must be a cipher suite as registered at IANA, such as "
                    + "TLS_AES_128_GCM_SHA256 or 0x1301");
        }
        return code;
    }

    private int number(String member, String fallback, int least, int most) {
        String text = text(member, fallback);
        if (!text.equals(fallback)
                && !(text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most)) {
            errors.add(member + " is '" + text + "', must be " + least + " to " + most);
            return Integer.parseInt(fallback);
        }
        return Integer.parseInt(text);
    }

    private String text(String member, String fallback) {
        JsonNode value = body.path(member);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isValueNode()) {
            errors.add(member + " is no text or number");
            return fallback;
        }
        return value.asText();
    }
}
