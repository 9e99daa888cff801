// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.ConfigCheck;
import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.control.config.SidelightConfig.Sink;
import io.sidelight.control.terminal.Hangup;
import io.sidelight.control.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code run --config FILE}: the run that a configuration file asks for, or a look at the file alone. */
final class ConfiguredRun {
    private final Terminal terminal;
    private final Path file;

    ConfiguredRun(Terminal terminal, Path file) {
        this.terminal = terminal;
        this.file = file;
    }

    /**
     * Captures as {@link LiveRun} does, until the process is told to end.
     *
     * @throws ConfigurationException with all mistakes in the file, else as {@link LiveRun#run}
     */
    int run() {
        ConfigDocument document = ConfigFile.read(file);
        refuse(mistakes(document));
        ConfiguredService service = new ConfiguredService(terminal, file, document);
        try (Hangup _ = Hangup.on(service::reload)) {
            return new LiveRun(terminal, options(document.config()), document.config().capture(), service).run();
        }
    }

    /**
     * Looks at the file, at what it names, and at the keys; captures nothing.
     *
     * @throws ConfigurationException with all that is wrong
     */
    int check() {
        ConfigDocument document = ConfigFile.read(file);
        List<String> problems = new ArrayList<>(mistakes(document));
        problems.addAll(ConfigCheck.problems(document));
        if (problems.isEmpty()) {
            new ServiceKeys(System.getenv()).read(document.config().keys(), problems);
        }
        refuse(problems);
        OverwriteCheck.refuse(options(document.config()));
        terminal.out().println(file + " is valid");
        return ExitCode.OK;
    }

    /** What is wrong with a configuration, and what it asks for that there is not. */
    static List<String> mistakes(ConfigDocument document) {
        SidelightConfig config = document.config();
        List<String> mistakes = new ArrayList<>(document.problems());
        if (config.admin().enabled() && config.vault().path() == null) {
            mistakes.add(wrong(document, "admin.enabled",
                    "there is no vault.path, which keeps the keys that the API is given"));
        }
        if (config.secrets().listener().enabled() && !config.admin().enabled()) {
            mistakes.add(wrong(document, "secrets.listener.enabled",
                    "admin.enabled is not, by which agents get their tokens"));
        }
        if (config.admin().certificate() != null) {
            mistakes.add(wrong(document, "admin.certificate",
                    "the admin API shows a certificate of its own making only, so far: leave it out"));
        }
        return mistakes;
    }

    private static String wrong(ConfigDocument document, String key, String what) {
        return document.place(key) + ": " + key + " is " + document.value(key) + ", but " + what;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** The same as a command line would say. */
    static AnalyzeOptions options(SidelightConfig config) {
        List<Path> keys = new ArrayList<>(config.keys().paths());
        keys.addAll(config.keys().followed());
        return new AnalyzeOptions(List.of(), false, keys, config.keys().passwordFile(), config.secrets().keyLogs(),
                config.secrets().preSharedKeys(), events(config), streams(config), config.workers(),
                config.limits().memory().secrets(), config.limits().collector(), config.policy(), true, true);
    }

    private static @Nullable String events(SidelightConfig config) {
        for (Sink sink : config.sinks()) {
            if (sink instanceof Sink.EventFile(String target)) {
                return target;
            }
        }
        return null;
    }

    private static @Nullable Path streams(SidelightConfig config) {
        for (Sink sink : config.sinks()) {
            if (sink instanceof Sink.Streams(Path folder)) {
                return folder;
            }
        }
        return null;
    }
}
