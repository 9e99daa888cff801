// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.SecretWays;
import io.sidelight.control.admin.StatusSource;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The vault and the admin API of a configured run, if its file asks for them. Used by one thread at a time. */
final class ConfiguredAdmin implements AutoCloseable {
    private static final String FOLDER = "admin";

    private final SidelightConfig config;
    private final Consumer<String> say;
    private @Nullable Vault vault;
    private @Nullable KeyService keys;
    private @Nullable AdminService service;

    /** @param say is told sentences for the operator */
    ConfiguredAdmin(SidelightConfig config, Consumer<String> say) {
        this.config = config;
        this.say = say;
    }

    /** How a run does, by its collector. */
    private record Running(SidelightConfig config, Collector collector, Instant started) implements StatusSource {
        @Override
        public String version() {
            return Version.text();
        }

        @Override
        public List<String> interfaces() {
            return config.capture().interfaces();
        }

        @Override
        public CollectorReport report() {
            return collector.report();
        }
    }

    /** Whether keys may come that no file has. */
    boolean hasVault() {
        return config.vault().path() != null;
    }

    /** Whether session secrets may come that no file has. */
    boolean takesSecrets() {
        return config.admin().enabled();
    }

    /**
     * Opens the vault, or makes one where there is none yet, and joins its keys with those of files.
     *
     * @param problems is told why the run cannot begin
     * @return the keys of both; those of files without a vault
     */
    KeyTable open(KeyTable ofFiles, Map<String, String> environment, List<String> problems) {
        Path path = config.vault().path();
        if (path == null) {
            return ofFiles;
        }
        int before = problems.size();
        char[] characters = config.vault().password().read(environment, problems);
        if (problems.size() > before) {
            return ofFiles;
        }
        try (VaultPassword password = VaultPassword.of(characters)) {
            boolean isThere = Files.exists(path);
            Vault opened = isThere ? Vault.open(path, password) : Vault.create(path, password);
            if (!isThere) {
                say.accept("there was no vault at " + path + ": an empty one was made");
            }
            vault = opened;
            KeyService joined = new KeyService(opened, ofFiles.entries());
            keys = joined;
            return joined.table();
        } catch (VaultException e) {
            problems.add("vault.path: " + e.getMessage());
            return ofFiles;
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    /**
     * Begins to serve the admin API, if it is asked for.
     *
     * @param secrets receives what agents hand over
     * @throws ConfigurationException when it cannot be served
     */
    void start(Collector collector, SecretStore secrets) {
        KeyService known = keys;
        if (known == null) {
            return;
        }
        known.tell(collector::use);
        if (config.admin().enabled()) {
            try {
                service = AdminService.start(
                        new AdminService.Settings(config.admin().address(), config.admin().port(),
                                config.state().resolve(FOLDER)),
                        known, ways(secrets), new Running(config, collector, Instant.now()), say);
            } catch (IOException e) {
                throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
            }
        }
    }

    private SecretWays ways(SecretStore secrets) {
        SidelightConfig.Listener listener = config.secrets().listener();
        return listener.enabled()
                ? new SecretWays(secrets, listener.address(), listener.port())
                : SecretWays.byApi(secrets);
    }

    /** Has {@code collector} use the keys of files as they are now, with those of the vault; how many that are is returned. */
    int use(KeyTable ofFiles, Collector collector) {
        KeyService known = keys;
        if (known == null) {
            collector.use(ofFiles);
            return ofFiles.size();
        }
        known.useFiles(ofFiles.entries());
        return known.table().size();
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                say.accept("the admin API's log could not be ended: " + Problems.cause(e));
            }
            service = null;
        }
        if (vault != null) {
            vault.close();
            vault = null;
        }
    }
}
