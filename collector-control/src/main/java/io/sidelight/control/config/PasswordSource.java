// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the vault's password is to be had, in this order: the environment variable, the file, the credential of systemd. Configuration
 * files name the last two; the variable has a fixed name, and stands above what the file says.
 *
 * @param variable name of an environment variable, whose empty value counts as not set; empty for none
 * @param file its first line is the password; null for none
 * @param credential name of a credential that systemd hands over ({@code LoadCredential=}); empty for none
 */
public record PasswordSource(String variable, @Nullable Path file, String credential) {
    /** Set, it is the vault's password, whatever the file says. */
    public static final String VAULT_PASSWORD = "SIDELIGHT_VAULT_PASSWORD";

    /** Whether a file or a credential is named. */
    public boolean isNamed() {
        return file != null || !credential.isEmpty();
    }

    /**
     * The password, which the caller closes; null when it cannot be had, with a sentence in {@code problems}.
     *
     * @param environment the process's
     */
    public @Nullable VaultPassword read(Map<String, String> environment, List<String> problems) {
        try {
            if (!variable.isEmpty() && !environment.getOrDefault(variable, "").isEmpty()) {
                return VaultPassword.ofEnvironment(variable, environment);
            }
            if (file != null) {
                return VaultPassword.ofFile(file);
            }
            if (!credential.isEmpty()) {
                return VaultPassword.ofCredential(credential, environment);
            }
            problems.add("the vault's password is not given: name its file with vault.password_file, or a credential of"
                    + " systemd with vault.password_credential, or set " + variable);
        } catch (VaultException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return null;
    }
}
