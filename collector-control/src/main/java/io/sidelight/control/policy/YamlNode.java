// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import java.util.List;

/** A part of a YAML file, with the line on which it begins. */
sealed interface YamlNode {
    /** Counted from 1. */
    int line();

    /** How it is called in a message. */
    String kind();

    /** A text, a number or a truth value, as it is written. */
    record Scalar(String text, int line) implements YamlNode {
        @Override
        public String kind() {
            return "\"" + text + "\"";
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with their values, in the file's order. */
    record Mapping(List<Entry> entries, int line) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** A key with its value. */
    record Entry(String key, int line, YamlNode value) {}
}
