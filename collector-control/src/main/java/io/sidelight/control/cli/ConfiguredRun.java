// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.admin.OwnCertificate;
import io.sidelight.control.config.ConfigCheck;
import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.control.config.SidelightConfig.Sink;
import io.sidelight.control.terminal.Hangup;
import io.sidelight.control.terminal.Terminal;
import java.nio.file.Files;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        try (Hangup _ = Hangup.on(service::reloadBySignal)) {
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
            try (ServiceKeys keys = new ServiceKeys(System.getenv(), problems::add)) {
                keys.check(document.config().keys(), problems);
            }
            checkPassword(document.config().vault(), problems);
            checkAuthorities(document.config().admin(), problems);
        }
        OwnCertificate own = ConfiguredAdmin.own(document.config().admin());
        if (own != null && problems.isEmpty()) {
            lookAt(own, problems);
        }
        refuse(problems);
        OverwriteCheck.refuse(options(document.config()));
        terminal.out().println(file + " is valid");
        return ExitCode.OK;
    }

    /** A file of the vault's password is there for all; variables and credentials are the service's own. */
    private static void checkPassword(SidelightConfig.Vault vault, List<String> problems) {
        if (vault.path() != null && vault.password().file() != null) {
            try (VaultPassword _ = vault.password().read(Map.of(), problems)) {
                // only looked at
            }
        }
    }

    private static void checkAuthorities(SidelightConfig.Admin admin, List<String> problems) {
        try {
            if (admin.clientCa() != null) {
                ClientCertificates _ = ClientCertificates.of(admin.clientCa(), admin.clients());
            }
        } catch (IOException e) {
            problems.add("admin.client_ca: " + e.getMessage());
        }
    }

    private void lookAt(OwnCertificate own, List<String> problems) {
        try {
            String warning = own.check();
            if (!warning.isEmpty()) {
                Problems.print(terminal.err(), warning);
            }
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
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
                config.limits().memory().secrets(), config.limits().collector(), policy(config), true, true);
    }

    /** The file that the policy is in: the one that is named, else the one that was handed over. */
    private static @Nullable Path policy(SidelightConfig config) {
        Path place = policyPlace(config);
        return config.policy() != null ? config.policy() : place != null && Files.exists(place) ? place : null;
    }

    /** Where a policy goes that comes by the admin API when no file is named; null without one. In a folder of its own, whose files it may name. */
    static @Nullable Path policyPlace(SidelightConfig config) {
        return config.admin().enabled() ? config.state().resolve("policy").resolve("policy.yaml") : null;
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
