// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.control.terminal.Text;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is wrong with a policy file and with those that it names, and which files these are. */
final class PolicyProblems {
    private final YamlProblems ofPolicy;
    private final Map<Path, YamlProblems> ofFiles = new LinkedHashMap<>();

    PolicyProblems(Path file) {
        ofPolicy = of(file);
    }

    /** Those of the policy file itself. */
    YamlProblems ofPolicy() {
        return ofPolicy;
    }

    /** Those of a file that is read, too. */
    YamlProblems of(Path file) {
        return ofFiles.computeIfAbsent(file, path -> new YamlProblems(path.toString()));
    }

    /** The policy file, and those that it names. */
    List<Path> files() {
        return List.copyOf(ofFiles.keySet());
    }

    void add(Place place, String problem) {
        ofPolicy.add(place, problem);
    }

    /** Adds what {@code text} says to {@code into}, or says why it cannot. */
    <T> void parse(Place place, String key, String text, Function<String, T> parser, List<T> into) {
        parse(ofPolicy, place.line(), key, text, parser, into);
    }

    static <T> void parse(YamlProblems problems, int line, String key, String text, Function<String, T> parser,
            List<T> into) {
        try {
            into.add(parser.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(line, key + " is '" + Text.cut(text, 80) + "': " + e.getMessage());
        }
    }

    List<String> sentences() {
        List<String> all = new ArrayList<>();
        ofFiles.values().forEach(problems -> all.addAll(problems.sentences()));
        return all;
    }
}
