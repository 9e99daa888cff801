// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.ApplianceParts;
import io.sidelight.control.admin.Observations;
import io.sidelight.control.admin.Operations;
import io.sidelight.control.admin.OwnCertificate;
import io.sidelight.control.admin.SecretWays;
import io.sidelight.control.admin.StatusSource;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.auth.CertificateHolder;
import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The vault and the admin API of a configured run, if its file asks for them. Used by one thread at a time, but for {@link #table} and {@link #contents}. */
final class ConfiguredAdmin implements AutoCloseable {
    private static final String FOLDER = "admin";

    private final SidelightConfig config;
    private final Consumer<String> say;
    private @Nullable Vault vault;
    private volatile @Nullable KeyService keys;
    private volatile KeyTable ofFiles = KeyTable.empty();
    private @Nullable AdminService service;
    private ClientCertificates clients = ClientCertificates.none();

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
    KeyTable open(KeyTable files, Map<String, String> environment, List<String> problems) {
        Path path = config.vault().path();
        ofFiles = files;
        if (path == null) {
            return files;
        }
        try (VaultPassword password = config.vault().password().read(environment, problems)) {
            if (password == null) {
                return files;
            }
            boolean isThere = Files.exists(path);
            Vault opened = isThere ? Vault.open(path, password) : Vault.create(path, password);
            if (!isThere) {
                say.accept("there was no vault at " + path + ": an empty one was made");
            }
            vault = opened;
            KeyService joined = new KeyService(opened, files.entries());
            keys = joined;
            return joined.table();
        } catch (VaultException e) {
            problems.add("vault.path: " + e.getMessage());
            return files;
        }
    }

    /**
     * Begins to serve the admin API, if it is asked for.
     *
     * @param secrets receives what agents hand over
     * @param operations null when the API is not asked for
     * @throws ConfigurationException when it cannot be served
     */
    void start(Collector collector, SecretStore secrets, Observations seen, @Nullable Operations operations) {
        KeyService known = keys;
        if (known == null) {
            return;
        }
        known.tell(collector::use);
        if (config.admin().enabled() && operations != null) {
            try {
                clients = clients(config.admin());
                service = AdminService.start(
                        settings(config.admin()),
                        new ApplianceParts(known, ways(secrets), new Running(config, collector, Instant.now()), seen,
                                operations),
                        say);
            } catch (IOException e) {
                throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
            }
        }
    }

    private static ClientCertificates clients(SidelightConfig.Admin admin) throws IOException {
        try {
            return admin.clientCa() == null
                    ? ClientCertificates.none()
                    : ClientCertificates.of(admin.clientCa(), admin.clients());
        } catch (IOException e) {
            throw new IOException("admin.client_ca: " + e.getMessage(), e);
        }
    }

    /** From now on these client certificates count. */
    void use(List<CertificateHolder> holders) {
        clients.use(holders);
    }

    /** The keys that there are now. */
    KeyTable table() {
        KeyService known = keys;
        return known == null ? ofFiles : known.table();
    }

    /** What the vault holds; null without one. */
    @Nullable
    VaultContents contents() {
        KeyService known = keys;
        return known == null ? null : known.contents();
    }

    private AdminService.Settings settings(SidelightConfig.Admin admin) {
        return new AdminService.Settings(config.admin().address(), config.admin().port(),
                config.state().resolve(FOLDER), clients, own(admin));
    }

    /** The operator's own certificate; null when one is made. */
    static @Nullable OwnCertificate own(SidelightConfig.Admin admin) {
        Path certificate = admin.certificate();
        Path key = admin.key();
        return certificate == null || key == null ? null : new OwnCertificate(certificate, key);
    }

    /** Shows the certificate that {@code admin} names as its files have it now; the one before when that cannot be, which {@code problems} is told. */
    void renew(SidelightConfig.Admin admin, List<String> problems) {
        AdminService running = service;
        if (running != null) {
            try {
                running.renew(settings(admin), say);
            } catch (IOException e) {
                problems.add(e.getMessage() + "; the certificate before goes on to be shown");
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
    int use(KeyTable files, Collector collector) {
        KeyService known = keys;
        if (known == null) {
            ofFiles = files;
            collector.use(files);
            return files.size();
        }
        known.useFiles(files.entries());
        return known.table().size();
    }

    /** Writes into the log of who did what, if there is one, what the appliance did without a call. */
    void note(String action, String object, String detail) {
        AdminService running = service;
        if (running != null) {
            try {
                running.note(action, object, detail);
            } catch (IOException e) {
                say.accept("the admin API's log cannot be written: " + Problems.cause(e));
            }
        }
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
