// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.yaml;

import io.sidelight.control.terminal.Text;
import io.sidelight.control.yaml.YamlNode.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes in one file, a sentence each, however many there are. */
public final class YamlProblems {
    /** Nobody reads more; a file may be anything. */
    private static final int MOST = 100;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private int leftOut;

    /** @param file its name, as the operator gave it */
    public YamlProblems(String file) {
        this.file = file;
    }

    /** @param line 0 for the file as a whole */
    private record Problem(int line, String sentence) {}

    /** Adds what is wrong at {@code place}; lower case, without the place. */
    public void add(Place place, String sentence) {
        add(place.line(), sentence);
    }

    /** Adds what is wrong with the file as a whole. */
    public void add(String sentence) {
        add(0, sentence);
    }

    /**
     * Adds what is wrong in a line.
     *
     * @param line from 1 on; 0 for the file as a whole
     */
    public void add(int line, String sentence) {
        if (problems.size() < MOST) {
            problems.add(new Problem(line, sentence));
        } else {
            leftOut++;
        }
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** All of them in the order of lines, each behind the file's name and its line. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        problems.stream().sorted(Comparator.comparingInt(Problem::line)).forEach(problem -> sentences.add(
                Text.printable(file + (problem.line() == 0 ? "" : ", line " + problem.line()) + ": "
                        + problem.sentence())));
        if (leftOut > 0) {
            sentences.add(Text.printable(file) + ": and " + Text.counted(leftOut, "problem") + " more");
        }
        return sentences;
    }
}
