// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.PasswordSource;
import io.sidelight.control.terminal.PasswordPrompt;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passwords of vaults and backups: from a file, the environment, a credential, or a person at the terminal. */
final class VaultPasswords {
    private final Map<String, String> environment;
    private final PasswordPrompt prompt;

    /** @param environment the process's */
    VaultPasswords(Map<String, String> environment, PasswordPrompt prompt) {
        this.environment = environment;
        this.prompt = prompt;
    }

    /** The password of a vault that is there. */
    VaultPassword present(VaultOptions.Named vault) throws VaultException {
        VaultPassword named = named(vault);
        return named == null ? asked("password of " + vault.path(), "--password-file") : named;
    }

    /** The password of a vault that is about to be made; a person is asked for it twice. */
    VaultPassword first(VaultOptions.Named vault) throws VaultException {
        VaultPassword named = named(vault);
        return named == null ? askedTwice("password for " + vault.path(), "--password-file") : named;
    }

    /** A password that a vault gets from now on; a person is asked for it twice. */
    VaultPassword next(@Nullable Path file, String option) throws VaultException {
        return file == null ? askedTwice("new password", option) : VaultPassword.ofFile(file);
    }

    private @Nullable VaultPassword named(VaultOptions.Named vault) {
        PasswordSource source = vault.password() == null
                ? new PasswordSource(PasswordSource.VAULT_PASSWORD, null, "")
                : vault.password();
        if (!source.isNamed() && environment.getOrDefault(PasswordSource.VAULT_PASSWORD, "").isEmpty()) {
            return null;
        }
        List<String> problems = new ArrayList<>();
        VaultPassword password = source.read(environment, problems);
        if (password == null) {
            throw new ConfigurationException(problems);
        }
        return password;
    }

    private VaultPassword asked(String what, String option) throws VaultException {
        char[] typed = ask(what, option);
        try {
            return VaultPassword.of(typed);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private VaultPassword askedTwice(String what, String option) throws VaultException {
        char[] typed = ask(what, option);
        char[] again = new char[0];
        try {
            again = ask(what + ", again", option);
            if (!Arrays.equals(typed, again)) {
                throw new ConfigurationException(List.of("the two passwords differ; nothing was changed"));
            }
            return VaultPassword.of(typed);
        } finally {
            Arrays.fill(typed, '\0');
            Arrays.fill(again, '\0');
        }
    }

    private char[] ask(String what, String option) {
        char[] typed = prompt.ask(what);
        if (typed == null) {
            throw new ConfigurationException(List.of("there is no " + what + ": name a file that holds it with "
                    + option + "; nobody can be asked for it, since this is no terminal"));
        }
        return typed;
    }
}
