// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is wrong with a policy file, in a sentence each. */
final class FileProblems {
    /** So many are told; more would not be read. */
    private static final int MOST = 50;

    private final Path file;
    private final List<String> problems = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private int left;

    FileProblems(Path file) {
        this.file = file;
        files.add(file);
    }

    /** Another file is read, too. */
    void onFile(Path other) {
        files.add(other);
    }

    /** The policy file, and those that it names. */
    List<Path> files() {
        return files;
    }

    void add(int line, String problem) {
        add(file, line, problem);
    }

    /** Of another file that the policy names. */
    void add(Path where, int line, String problem) {
        if (problems.size() < MOST) {
            problems.add(where + " line " + line + ": " + problem);
        } else {
            left++;
        }
    }

    /** Adds what {@code text} says to {@code into}, or says why it cannot. */
    <T> void parse(int line, String key, String text, Function<String, T> parser, List<T> into) {
        parse(file, line, key, text, parser, into);
    }

    <T> void parse(Path where, int line, String key, String text, Function<String, T> parser, List<T> into) {
        try {
            into.add(parser.apply(text));
        } catch (IllegalArgumentException e) {
            add(where, line, key + " is \"" + text + "\": " + e.getMessage());
        }
    }

    List<String> all() {
        List<String> all = new ArrayList<>(problems);
        if (left > 0) {
            all.add(file + ": and " + left + " more");
        }
        return all;
    }
}
