// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of one mapping of the file, of which unknown and repeated ones are told, and their values in the form that is wanted. */
final class Keys {
    private final Map<String, YamlNode> values = new HashMap<>();
    private final FileProblems problems;
    private final int line;

    private Keys(FileProblems problems, int line) {
        this.problems = problems;
        this.line = line;
    }

    /** The keys of {@code node}, which is {@code what}; none, and a problem, when it has none. */
    static Keys of(YamlNode node, String what, List<String> known, FileProblems problems) {
        Keys keys = new Keys(problems, node.line());
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(node.line(),
                    what + " is " + node.kind() + ", must be keys with values: " + String.join(", ", known));
            return keys;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                problems.add(entry.line(), "unknown key \"" + entry.key() + "\" in " + what + ", must be one of: "
                        + String.join(", ", known) + NearestName.hint(entry.key(), known));
            } else if (keys.values.put(entry.key(), entry.value()) != null) {
                problems.add(entry.line(), "key \"" + entry.key() + "\" is there twice in " + what);
            }
        }
        return keys;
    }

    int line() {
        return line;
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
        if (value instanceof YamlNode.Scalar(String text, int _) && !text.isEmpty()) {
            return text;
        }
        problems.add(value.line(), key + " is " + value.kind() + ", must be a text");
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
            problems.add(value.line(), key + " is \"" + text + "\", must be one of: " + String.join(", ", allowed)
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
        List<YamlNode> items = value instanceof YamlNode.Sequence(List<YamlNode> all, int _) ? all : List.of(value);
        List<T> parsed = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            if (item instanceof YamlNode.Scalar(String text, int at)) {
                problems.parse(at, key, text, parser, parsed);
            } else {
                problems.add(item.line(), key + " has " + item.kind() + " in its list, must have texts");
            }
        }
        if (items.isEmpty()) {
            problems.add(value.line(), key + " is an empty list; leave the key out to match everything");
        }
        return parsed;
    }
}
