// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.control.terminal.Text;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlProblems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is wrong with a policy file and with those that it names, and which files these are. */
final class PolicyProblems {
    private final YamlProblems ofPolicy;
    private final Map<Path, YamlProblems> ofFiles = new LinkedHashMap<>();

    private final Path folder;
    private final boolean handedOver;

    private PolicyProblems(Path file, String name, boolean handedOver) {
        ofPolicy = new YamlProblems(name);
        ofFiles.put(file, ofPolicy);
        Path parent = file.toAbsolutePath().normalize().getParent();
        folder = parent == null ? Path.of("/") : parent;
        this.handedOver = handedOver;
    }

    /** Of a file that an operator of this machine wrote. */
    static PolicyProblems of(Path file) {
        return new PolicyProblems(file, file.toString(), false);
    }

    /** Of a policy by somebody who need not be one who may read files of this machine. */
    static PolicyProblems ofHandedOver(Path file) {
        return new PolicyProblems(file, "the policy", true);
    }

    /** Those of the policy file itself. */
    YamlProblems ofPolicy() {
        return ofPolicy;
    }

    /**
     * The file that the policy names; null when it must not name it, which is a problem, and then nothing is found out about it.
     *
     * @param key what it is named by
     */
    @Nullable
    Path named(Place place, String key, String name) {
        try {
            Path file = folder.resolve(name).normalize();
            if (handedOver && !(folder.equals(file.getParent()) && Files.isRegularFile(file))) {
                add(place, key + " is '" + Text.cut(name, 80)
                        + "', but a policy that comes by the admin API may name only files that lie in " + folder
                        + " itself, and there is none of that name");
                return null;
            }
            return file;
        } catch (InvalidPathException e) {
            add(place, key + " is '" + Text.cut(name, 80) + "', which is no name of a file");
            return null;
        }
    }

    /** Adds what a line of a file that the policy names says to {@code into}, or says why it cannot. */
    <T> void parse(Path file, int line, String key, String text, Function<String, T> parser, List<T> into) {
        if (!handedOver) {
            parse(ofNamed(file), line, key, text, parser, into);
            return;
        }
        try {
            into.add(parser.apply(text));
        } catch (IllegalArgumentException e) {
            ofNamed(file).add(line, key + " is none"); // what the line says is not the caller's to know
        }
    }

    /** Those of a file that is read, too. */
    YamlProblems ofNamed(Path file) {
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

    private static <T> void parse(YamlProblems problems, int line, String key, String text, Function<String, T> parser,
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
