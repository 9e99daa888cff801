// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a file in YAML, and where it begins. Values are texts as they were written: what they mean is for the reader of the tree. */
public sealed interface YamlNode {

    Place place();

    /** What it is, for a sentence: «a list». */
    String what();

    /**
     * A place in a file.
     *
     * @param line from 1 on
     * @param column from 1 on
     */
    record Place(int line, int column) {}

    /** Keys with values, in the order of the file. */
    record Mapping(Map<String, Entry> entries, Place place) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String what() {
            return "a section with keys of its own";
        }
    }

    /**
     * One key of a mapping.
     *
     * @param place the key's own
     */
    record Entry(Place place, YamlNode value) {}

    /** Values one after the other. */
    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    /** A text, a number, true or false: as it was written, without quotes. */
    record Scalar(String text, Place place) implements YamlNode {
        @Override
        public String what() {
            return "a single value";
        }
    }

    /** A key behind which nothing stands, or {@code null}. */
    record Nothing(Place place) implements YamlNode {
        @Override
        public String what() {
            return "nothing";
        }
    }
}
