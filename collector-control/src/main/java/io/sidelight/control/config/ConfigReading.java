// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.yaml.YamlProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the reading of one configuration gathers beside it: mistakes, the value of each key, files that are named. */
final class ConfigReading {
    private final Path folder;
    private final YamlProblems problems;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();
    private final List<NamedFile> files = new ArrayList<>();

    /** @param folder what relative paths begin from */
    ConfigReading(Path folder, YamlProblems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    Path folder() {
        return folder;
    }

    YamlProblems problems() {
        return problems;
    }

    void value(String key, String text, int line) {
        values.put(key, new ConfigValue(text, line));
    }

    /** The line of {@code key}, 0 when the file does not have it. */
    int line(String key) {
        ConfigValue value = values.get(key);
        return value == null ? 0 : value.line();
    }

    void file(NamedFile file) {
        files.add(file);
    }

    Map<String, ConfigValue> values() {
        return values;
    }

    List<NamedFile> files() {
        return files;
    }
}
