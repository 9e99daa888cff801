// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.yaml.NearestName;
import io.sidelight.control.yaml.YamlProblems;
import io.sidelight.dataplane.api.CaptureInterfaces;
import io.sidelight.dataplane.api.event.InterfaceFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares a configuration with the machine it is to run on: files, folders, interfaces. Changes nothing. */
public final class ConfigCheck {
    private final ConfigDocument document;
    private final YamlProblems problems;

    private ConfigCheck(ConfigDocument document) {
        this.document = document;
        this.problems = new YamlProblems(document.file());
    }

    /** All that is missing, a sentence each, beside the document's own mistakes. */
    public static List<String> problems(ConfigDocument document) {
        ConfigCheck check = new ConfigCheck(document);
        document.files().forEach(check::look);
        check.lookAtInterfaces();
        return check.problems.sentences();
    }

    private void look(NamedFile file) {
        Path path = file.path();
        switch (file.use()) {
            case READ -> {
                if (!Files.exists(path)) {
                    wrong(file, "there is no such file or folder");
                } else if (!Files.isReadable(path)) {
                    wrong(file, "this user must not read it");
                }
            }
            case READ_FOLDER -> {
                if (!Files.isDirectory(path)) {
                    wrong(file, "there is no such folder");
                } else if (!Files.isReadable(path)) {
                    wrong(file, "this user must not read it");
                }
            }
            case READ_LATER -> lookAtFolder(file, false);
            case WRITE -> lookAtFolder(file, true);
            case MAKE -> lookAtPlace(file);
        }
    }

    private void lookAtFolder(NamedFile file, boolean write) {
        Path folder = file.path().toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            wrong(file, "there is no folder " + folder);
        } else if (Files.exists(file.path()) && !(write ? Files.isWritable(file.path()) : Files.isReadable(file.path()))
                || write && !Files.exists(file.path()) && !Files.isWritable(folder)) {
            wrong(file, "this user must not " + (write ? "write" : "read") + " it");
        }
    }

    /** A folder that is the default, and is not there yet, is nobody's mistake. */
    private void lookAtPlace(NamedFile file) {
        Path there = file.path().toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (file.line() > 0 && there != null && !(Files.isDirectory(there) && Files.isWritable(there))) {
            wrong(file, Files.isDirectory(there) ? "this user must not write into " + there : there + " is no folder");
        }
    }

    private void wrong(NamedFile file, String why) {
        problems.add(file.line(), file.key() + " is " + file.path() + ": " + why);
    }

    private void lookAtInterfaces() {
        List<String> known = CaptureInterfaces.list().stream().map(InterfaceFacts::name).toList();
        ConfigValue value = document.values().get("capture.interfaces");
        for (String name : document.config().capture().interfaces()) {
            if (!known.contains(name)) {
                String nearest = NearestName.of(name, known);
                problems.add(value == null ? 0 : value.line(), "capture.interfaces has " + name
                        + ": there is no such interface"
                        + (nearest.isEmpty()
                                ? "; there are " + String.join(", ", known)
                                : " (did you mean " + nearest + "?)"));
            }
        }
    }
}
