// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.audit.StreamsWriter;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps outputs from overwriting inputs: a slip on the command line must not cost a capture or a private key. Files are compared as
 * the file system knows them, so that links and other spellings count.
 */
final class OverwriteCheck {
    private final List<Input> inputs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private OverwriteCheck() {}

    /** A file that is read, and what a sentence calls it. */
    private record Input(Path file, String what) {
        String words(Path output) {
            return what + (file.equals(output) ? "" : " " + file);
        }
    }

    /**
     * Looks at outputs and inputs; opens nothing for writing.
     *
     * @throws ConfigurationException when an output is a file that is read
     */
    static void refuse(AnalyzeOptions options) {
        OverwriteCheck check = new OverwriteCheck();
        if (options.events() != null || options.streams() != null) {
            check.addInputs(options);
            check.checkEvents(options);
            check.checkStreams(options);
        }
        if (!check.problems.isEmpty()) {
            throw new ConfigurationException(check.problems);
        }
    }

    private void addInputs(AnalyzeOptions options) {
        options.captures().forEach(capture -> add("the capture", captureFiles(capture)));
        options.keys().forEach(key -> add("the key file", files(key)));
        if (options.keyPasswords() != null) {
            add("the password file", List.of(options.keyPasswords()));
        }
        if (options.policy() != null) {
            add("the policy file", List.of(options.policy()));
        }
        options.keyLogs().forEach(keyLog -> add("the key log", files(keyLog)));
        options.preSharedKeys().forEach(file -> add("the file of pre-shared keys", List.of(file)));
    }

    private void add(String what, List<Path> files) {
        files.stream().filter(file -> !AnalyzeOptions.isPipe(file)).forEach(file -> inputs.add(new Input(file, what)));
    }

    private void checkEvents(AnalyzeOptions options) {
        if (options.events() == null || options.eventsToStandardOutput()) {
            return;
        }
        Path events = Path.of(options.events());
        for (Input input : inputs) {
            if (isSame(events, input.file())) {
                problems.add(options.asked("--events", "in sinks,") + " " + events + " is " + input.words(events)
                        + " that is read: give another name");
                return;
            }
        }
        inputs.add(new Input(events, "the file of " + options.asked("--events", "events")));
    }

    private void checkStreams(AnalyzeOptions options) {
        Path folder = options.streams();
        if (folder == null) {
            return;
        }
        for (Path output : overwritten(folder)) {
            for (Input input : inputs) {
                if (isSame(output, input.file())) {
                    problems.add(options.asked("--streams", "in sinks,") + " " + folder + " would overwrite " + output
                            + ", " + input.words(output)
                            + ": give another folder");
                    return;
                }
            }
        }
    }

    private static List<Path> overwritten(Path folder) {
        try {
            return StreamsWriter.overwritten(folder);
        } catch (IOException _) {
            // It cannot be written to either, which is told when that is tried.
            return List.of();
        }
    }

    private static List<Path> captureFiles(String capture) {
        try {
            return Collector.filesOf(capture);
        } catch (CaptureException _) {
            // Told by whoever opens it.
            return List.of();
        }
    }

    /** What is read where {@code path} may be a folder. */
    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).filter(OverwriteCheck::mayHoldSecrets).toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** False for what is empty or the events of a former run: nothing with keys in it begins as those do. */
    private static boolean mayHoldSecrets(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            return first >= 0 && first != '{';
        } catch (IOException _) {
            return true;
        }
    }

    private static boolean isSame(Path output, Path input) {
        try {
            return Files.exists(output) && Files.exists(input)
                    ? Files.isSameFile(output, input)
                    : place(output).equals(place(input));
        } catch (IOException _) {
            return false;
        }
    }

    /** Where a file will be that is not there yet, as a key log that is followed. */
    private static Path place(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }
}
