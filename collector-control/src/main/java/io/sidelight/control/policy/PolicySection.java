// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.control.yaml.NearestName;
import io.sidelight.control.yaml.YamlNode;
import io.sidelight.control.yaml.YamlNode.Mapping;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlNode.Scalar;
import io.sidelight.control.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of one mapping of the file, of which unknown ones are told, and their values in the form that is wanted. */
final class PolicySection {
    private final Map<String, YamlNode> values = new HashMap<>();
    private final PolicyProblems problems;
    private final Place place;

    private PolicySection(PolicyProblems problems, Place place) {
        this.problems = problems;
        this.place = place;
    }

    /** The keys of {@code node}, which is {@code what}; none, and a problem, when it has none. */
    static PolicySection of(YamlNode node, String what, List<String> known, PolicyProblems problems) {
        PolicySection section = new PolicySection(problems, node.place());
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.place(),
                    what + " is " + shown(node) + ", must be keys with values: " + String.join(", ", known));
            return section;
        }
        mapping.entries().forEach((key, entry) -> {
            if (known.contains(key)) {
                section.values.put(key, entry.value());
            } else {
                problems.add(entry.place(), "unknown key '" + key + "' in " + what + ", must be one of: "
                        + String.join(", ", known) + NearestName.hint(key, known));
            }
        });
        return section;
    }

    /** How {@code node} is called in a sentence. */
    static String shown(YamlNode node) {
        return node instanceof Scalar scalar ? "'" + scalar.text() + "'" : node.what();
    }

    Place place() {
        return place;
    }

    /** The value of a key, null without it. */
    @Nullable
    YamlNode value(String key) {
        return values.get(key);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The text of a key; empty without it. */
    String text(String key) {
        YamlNode value = values.get(key);
        if (value == null) {
            return "";
        }
        if (value instanceof Scalar scalar && !scalar.text().isEmpty()) {
            return scalar.text();
        }
        problems.add(value.place(), key + " is " + shown(value) + ", must be a text");
        return "";
    }

    /** One of {@code allowed}; {@code otherwise} without the key, or when it is something else, which is a problem. */
    String choice(String key, List<String> allowed, String otherwise) {
        String text = text(key);
        YamlNode value = values.get(key);
        if (text.isEmpty() || value == null) {
            return otherwise;
        }
        if (!allowed.contains(text)) {
            problems.add(value.place(), key + " is '" + text + "', must be one of: " + String.join(", ", allowed)
                    + NearestName.hint(text, allowed));
            return otherwise;
        }
        return text;
    }

    /** {@code true} or {@code false}. */
    boolean truth(String key, boolean otherwise) {
        return Boolean.parseBoolean(choice(key, List.of("true", "false"), Boolean.toString(otherwise)));
    }

    /** What a list, or one text alone, says; what cannot be parsed is a problem. */
    <T> List<T> list(String key, Function<String, T> parser) {
        YamlNode value = values.get(key);
        if (value == null) {
            return List.of();
        }
        List<YamlNode> items = value instanceof Sequence list ? list.items() : List.of(value);
        List<T> parsed = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            if (item instanceof Scalar scalar) {
                problems.parse(scalar.place(), key, scalar.text(), parser, parsed);
            } else {
                problems.add(item.place(), key + " has " + item.what() + " in its list, must have texts");
            }
        }
        if (items.isEmpty()) {
            problems.add(value.place(), key + " is an empty list; leave the key out to match everything");
        }
        return parsed;
    }
}
