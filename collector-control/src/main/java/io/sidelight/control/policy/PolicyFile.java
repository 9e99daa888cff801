// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
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
    private static final String DEFAULT_NAME = "default";
    private static final String METADATA = "metadata";

    private final FileProblems problems;
    private final MatchReader matches;
    private final Map<String, MaskingProfile> profiles = new HashMap<>();
    private final Set<String> names = new HashSet<>(Set.of(DEFAULT_NAME));

    private PolicyFile(Path file) {
        problems = new FileProblems(file);
        matches = new MatchReader(file, problems);
    }

    /**
     * Reads a file; with every mistake in it.
     *
     * @param generation of the policy that comes of it
     */
    public static LoadedPolicy load(Path file, long generation) {
        PolicyFile reading = new PolicyFile(file);
        Policy policy = Policy.NONE;
        try {
            YamlNode root = YamlTree.read(file);
            if (root == null) {
                reading.problems.add(1, "the file is empty; it must at least have: default: {action: decrypt}");
            } else {
                policy = reading.policy(root, generation);
            }
        } catch (YamlTree.SyntaxException e) {
            reading.problems.add(e.line(), String.valueOf(e.getMessage()));
        } catch (NoSuchFileException _) {
            return failed(file, "policy file " + file + " does not exist");
        } catch (CharacterCodingException _) {
            return failed(file, "policy file " + file + " is not text in UTF-8");
        } catch (IOException e) {
            return failed(file, "cannot read policy file " + file + ": " + e.getMessage());
        }
        List<String> found = reading.problems.all();
        return new LoadedPolicy(found.isEmpty() ? policy : Policy.NONE, found, reading.problems.files());
    }

    private static LoadedPolicy failed(Path file, String problem) {
        return new LoadedPolicy(Policy.NONE, List.of(problem), List.of(file));
    }

    private Policy policy(YamlNode root, long generation) {
        Keys top = Keys.of(root, "the policy", TOP, problems);
        readProfiles(top.value("masking"));
        List<PolicyRule> rules = rules(top.value("rules"));
        YamlNode fallback = top.value(DEFAULT_NAME);
        if (fallback == null) {
            problems.add(top.line(), "there is no default: say what is done when no rule matches, such as"
                    + " default: {action: decrypt}");
        }
        PolicyRule rest = fallback == null
                ? Policy.NONE.fallback()
                : rule(Keys.of(fallback, DEFAULT_NAME, DEFAULT, problems), DEFAULT_NAME, RuleMatch.ALL);
        boolean careful = top.choice("unknown", List.of(METADATA, "skip"), METADATA).equals(METADATA);
        return new Policy(generation, rules, rest, careful);
    }

    private void readProfiles(@Nullable YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                MaskingProfile profile = MaskingReader.read(entry, matches.folder(), problems);
                if (profiles.put(entry.key(), profile) != null) {
                    problems.add(entry.line(), "masking profile \"" + entry.key() + "\" is there twice");
                }
            }
        } else if (node != null) {
            problems.add(node.line(), "masking is " + node.kind() + ", must be profiles by their names");
        }
    }

    private List<PolicyRule> rules(@Nullable YamlNode node) {
        List<PolicyRule> rules = new ArrayList<>();
        if (node instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                Keys keys = Keys.of(item, "a rule", RULE, problems);
                YamlNode match = keys.value("match");
                if (match == null) {
                    problems.add(item.line(),
                            "the rule has no match; what is to hold for all other connections is the default");
                }
                rules.add(
                        rule(keys, name(keys, rules.size() + 1), match == null ? RuleMatch.ALL : matches.read(match)));
            }
        } else if (node != null) {
            problems.add(node.line(), "rules is " + node.kind() + ", must be a list");
        }
        return rules;
    }

    private String name(Keys keys, int number) {
        String name = keys.has("name") ? keys.text("name") : "rule " + number;
        if (!name.isEmpty() && !names.add(name)) {
            problems.add(keys.line(),
                    "the rule's name \"" + name + "\" is another rule's too; events would not tell them apart");
        }
        return name;
    }

    private PolicyRule rule(Keys keys, String name, RuleMatch match) {
        if (!keys.has("action")) {
            problems.add(keys.line(), name + " has no action, must be one of: " + String.join(", ", ACTIONS));
        }
        PolicyAction action = PolicyAction
                .valueOf(keys.choice("action", ACTIONS, METADATA).toUpperCase(Locale.ROOT));
        MaskingProfile masking = profile(keys);
        boolean plaintext = keys.truth("plaintext", !action.isBypass() && masking.masksNothing());
        if (plaintext && action.isBypass()) {
            problems.add(keys.line(), name + " has plaintext: true, but its action decrypts nothing");
        }
        return new PolicyRule(name, match, action, masking, plaintext && !action.isBypass());
    }

    private MaskingProfile profile(Keys keys) {
        String name = keys.text("masking");
        YamlNode value = keys.value("masking");
        if (name.isEmpty() || value == null) {
            return MaskingProfile.NOTHING;
        }
        MaskingProfile profile = profiles.get(name);
        if (profile == null) {
            problems.add(value.line(), "there is no masking profile \"" + name + "\", must be one of: "
                    + String.join(", ", profiles.keySet().stream().sorted().toList())
                    + NearestName.hint(name, profiles.keySet()));
            return MaskingProfile.NOTHING;
        }
        return profile;
    }
}
