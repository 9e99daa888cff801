// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.PasswordSource;
import io.sidelight.control.config.SidelightConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which vault a command is about, and where its password is. A password is never on the command line, where every user could see it. */
final class VaultOptions {
    @Option(names = "--vault", paramLabel = "FILE", description = "the vault (default: vault.path of the file named with --config)")
    private @Nullable Path vault;

    @Option(names = "--config", paramLabel = "FILE", description = "configuration file that says where the vault and its password are")
    private @Nullable Path config;

    @Option(names = "--password-file", paramLabel = "FILE", description = "file with the vault's password in its first line (default: $SIDELIGHT_VAULT_PASSWORD, then what --config says, then a question at the terminal)")
    private @Nullable Path passwordFile;

    @Option(names = "--password-credential", paramLabel = "NAME", description = "credential of systemd with the vault's password")
    private @Nullable String credential;

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    /**
     * The vault's file, and where its password is.
     *
     * @param password null when nothing names one but the environment
     */
    record Named(Path path, @Nullable PasswordSource password) {}

    /** @throws ConfigurationException when no vault is named, or the configuration file has mistakes */
    Named named() {
        SidelightConfig.Vault configured = config == null ? null : configured(config);
        Path path = vault == null && configured != null ? configured.path() : vault;
        if (path == null) {
            throw new ConfigurationException(List.of(config == null
                    ? "no vault: name it with --vault, or with --config the configuration file that names it"
                    : config + " names no vault: give it vault.path, or name the vault with --vault"));
        }
        if (passwordFile != null || credential != null) {
            // stands above the environment, since it was named for this very call
            return new Named(path, new PasswordSource("", passwordFile, credential == null ? "" : credential));
        }
        return new Named(path, configured == null || !configured.password().isNamed() ? null : configured.password());
    }

    private static SidelightConfig.Vault configured(Path file) {
        ConfigDocument document = ConfigFile.read(file);
        if (!document.problems().isEmpty()) {
            throw new ConfigurationException(document.problems());
        }
        return document.config().vault();
    }
}
