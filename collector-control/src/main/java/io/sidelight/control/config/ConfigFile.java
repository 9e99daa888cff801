// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.yaml.YamlProblems;
import io.sidelight.control.yaml.YamlReader;
import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads configuration files. */
public final class ConfigFile {
    private static final int MOST_BYTES = 1 << 20;

    private ConfigFile() {}

    /** What {@code file} says, with all that is wrong with it. Opens nothing that it names: that is {@link ConfigCheck}'s. */
    public static ConfigDocument read(Path file) {
        YamlProblems problems = new YamlProblems(file.toString());
        byte[] content = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            problems.add(LoadProblem.unreadable(file, e).message());
        }
        if (content.length > MOST_BYTES) {
            problems.add("the file is larger than 1 MiB and cannot be a configuration");
            content = new byte[0];
        }
        return read(file, content, problems);
    }

    /** The configuration of an empty file: every default. */
    public static ConfigDocument defaults() {
        return read(Path.of("defaults"), new byte[0], new YamlProblems("defaults"));
    }

    private static ConfigDocument read(Path file, byte[] content, YamlProblems problems) {
        boolean unread = !problems.isEmpty();
        Path folder = file.toAbsolutePath().getParent();
        // What follows from an unread file is not the operator's mistake.
        var mapping = YamlReader.read(content, problems);
        ConfigReading reading = new ConfigReading(folder == null ? Path.of("") : folder,
                unread || mapping.entries().isEmpty() && !problems.isEmpty()
                        ? new YamlProblems(file.toString())
                        : problems);
        SidelightConfig config = ConfigReader.read(mapping, reading);
        return new ConfigDocument(file.toString(), config, reading.values(), reading.files(), problems.sentences());
    }
}
