// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration with what its file says of it.
 *
 * @param file as the operator named it
 * @param values of every key, in the order of the documentation; what is in a list of sections is one value
 * @param problems all mistakes, a sentence each; the configuration is of use only when there is none
 */
public record ConfigDocument(String file, SidelightConfig config, Map<String, ConfigValue> values,
        List<NamedFile> files, List<String> problems) {
    public ConfigDocument {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }

    /** Where {@code key} stands, for a sentence: file and line. */
    public String place(String key) {
        ConfigValue value = values.get(key);
        return file + (value == null || value.line() == 0 ? "" : ", line " + value.line());
    }

    /** What {@code key} says, {@code capture.ring}; empty for a key that is not known. */
    public String value(String key) {
        ConfigValue value = values.get(key);
        return value == null ? "" : value.text();
    }
}
