// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.control.yaml.NearestName;
import io.sidelight.control.yaml.YamlNode;
import io.sidelight.control.yaml.YamlReader;
import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** Reads a policy file (see {@code docs/policy.md}). */
public final class PolicyFile {
    private static final List<String> TOP = List.of("default", "rules", "masking", "unknown");
    private static final List<String> RULE = List.of("name", "match", "action", "masking", "plaintext");
    private static final List<String> DEFAULT = List.of("action", "masking", "plaintext");
    private static final List<String> ACTIONS = List.of("decrypt", "metadata", "ignore");
    private static final int MOST_BYTES = 64 << 20;
    private static final String DEFAULT_NAME = "default";
    private static final String METADATA = "metadata";

    private final PolicyProblems problems;
    private final MatchReader matches;
    private final Map<String, MaskingProfile> profiles = new HashMap<>();
    private final Set<String> names = new HashSet<>(Set.of(DEFAULT_NAME));

    private PolicyFile(PolicyProblems problems) {
        this.problems = problems;
        matches = new MatchReader(problems);
    }

    /**
     * Reads a file; with every mistake in it.
     *
     * @param generation of the policy that comes of it
     */
    public static LoadedPolicy load(Path file, long generation) {
        PolicyFile reading = new PolicyFile(PolicyProblems.of(file));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                reading.problems.ofPolicy().add("the file is larger than 64 MiB and cannot be a policy");
                return reading.loaded(Policy.NONE, "");
            }
            return reading.loaded(content, generation);
        } catch (IOException e) {
            reading.problems.ofPolicy().add(LoadProblem.unreadable(file, e).message());
            return reading.loaded(Policy.NONE, "");
        }
    }

    /**
     * Reads a policy that somebody from elsewhere hands over, to be written to {@code file}. It may name only files that lie beside that one, and what they hold is
     * in no sentence: who hands it over need not be one who may read this machine's files.
     */
    static LoadedPolicy handedOver(byte[] content, Path file, long generation) {
        return new PolicyFile(PolicyProblems.ofHandedOver(file)).loaded(content, generation);
    }

    private LoadedPolicy loaded(byte[] content, long generation) {
        YamlNode.Mapping top = YamlReader.read(content, problems.ofPolicy());
        if (!top.entries().isEmpty()) {
            return loaded(policy(top, generation), new String(content, StandardCharsets.UTF_8));
        }
        if (problems.ofPolicy().isEmpty()) {
            problems.add(top.place(), "the file is empty; it must at least have: default: {action: decrypt}");
        }
        return loaded(Policy.NONE, "");
    }

    private LoadedPolicy loaded(Policy policy, String text) {
        List<String> found = problems.sentences();
        return found.isEmpty()
                ? new LoadedPolicy(policy, found, problems.files(), text)
                : new LoadedPolicy(Policy.NONE, found, problems.files(), "");
    }

    private Policy policy(YamlNode root, long generation) {
        PolicySection top = PolicySection.of(root, "the policy", TOP, problems);
        readProfiles(top.value("masking"));
        List<PolicyRule> rules = rules(top.value("rules"));
        YamlNode fallback = top.value(DEFAULT_NAME);
        if (fallback == null) {
            problems.add(top.place(), "there is no default: say what is done when no rule matches, such as"
                    + " default: {action: decrypt}");
        }
        PolicyRule rest = fallback == null
                ? Policy.NONE.fallback()
                : rule(PolicySection.of(fallback, DEFAULT_NAME, DEFAULT, problems), DEFAULT_NAME, RuleMatch.ALL);
        boolean careful = top.choice("unknown", List.of(METADATA, "skip"), METADATA).equals(METADATA);
        return new Policy(generation, rules, rest, careful);
    }

    private void readProfiles(@Nullable YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> profiles.put(name,
                    MaskingReader.read(name, entry.value(), problems)));
        } else if (node != null) {
            problems.add(node.place(), "masking is " + PolicySection.shown(node) + ", must be profiles by their names");
        }
    }

    private List<PolicyRule> rules(@Nullable YamlNode node) {
        List<PolicyRule> rules = new ArrayList<>();
        if (node instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                PolicySection keys = PolicySection.of(item, "a rule", RULE, problems);
                YamlNode match = keys.value("match");
                if (match == null) {
                    problems.add(item.place(),
                            "the rule has no match; what is to hold for all other connections is the default");
                }
                rules.add(
                        rule(keys, name(keys, rules.size() + 1), match == null ? RuleMatch.ALL : matches.read(match)));
            }
        } else if (node != null) {
            problems.add(node.place(), "rules is " + PolicySection.shown(node) + ", must be a list");
        }
        return rules;
    }

    private String name(PolicySection keys, int number) {
        String name = keys.has("name") ? keys.text("name") : "rule " + number;
        if (!name.isEmpty() && !names.add(name)) {
            problems.add(keys.place(),
                    "the rule's name '" + name + "' is another rule's too; events would not tell them apart");
        }
        return name;
    }

    private PolicyRule rule(PolicySection keys, String name, RuleMatch match) {
        if (!keys.has("action")) {
            problems.add(keys.place(), name + " has no action, must be one of: " + String.join(", ", ACTIONS));
        }
        PolicyAction action = PolicyAction
                .valueOf(keys.choice("action", ACTIONS, METADATA).toUpperCase(Locale.ROOT));
        MaskingProfile masking = profile(keys);
        boolean plaintext = keys.truth("plaintext", !action.isBypass() && masking.masksNothing());
        if (plaintext && action.isBypass()) {
            problems.add(keys.place(), name + " has plaintext: true, but its action decrypts nothing");
        }
        return new PolicyRule(name, match, action, masking, plaintext && !action.isBypass());
    }

    private MaskingProfile profile(PolicySection keys) {
        String name = keys.text("masking");
        YamlNode value = keys.value("masking");
        if (name.isEmpty() || value == null) {
            return MaskingProfile.NOTHING;
        }
        MaskingProfile profile = profiles.get(name);
        if (profile == null) {
            problems.add(value.place(), "there is no masking profile '" + name + "', must be one of: "
                    + String.join(", ", profiles.keySet().stream().sorted().toList())
                    + NearestName.hint(name, profiles.keySet()));
            return MaskingProfile.NOTHING;
        }
        return profile;
    }
}
