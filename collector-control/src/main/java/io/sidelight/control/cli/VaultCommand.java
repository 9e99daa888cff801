// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.admin.KeyDescription;
import io.sidelight.control.terminal.PasswordPrompt;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultKey;
import io.sidelight.keystore.vault.VaultPassword;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight vault}: the encrypted file of keys itself, without an appliance that runs. */
@Command(name = "vault", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Makes, shows, backs up and restores the encrypted file of keys.", synopsisSubcommandLabel = "COMMAND", description = {
    "",
    "list, check and backup may be used while an appliance has the vault open; the others wait for nobody: they are refused then.",
    ""})
final class VaultCommand implements Runnable {
    private static final int SHOWN_DIGITS = 16;

    private final Terminal terminal;
    private final VaultPasswords passwords;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param environment the process's */
    VaultCommand(Terminal terminal, PasswordPrompt prompt, Map<String, String> environment) {
        this.terminal = terminal;
        this.passwords = new VaultPasswords(environment, prompt);
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are vault create, list, check, password, backup and restore");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, header = "Makes a vault without keys where there is none.")
    int create(@Mixin VaultOptions options) {
        VaultOptions.Named named = options.named();
        return with(() -> {
            try (VaultPassword password = passwords.first(named); Vault vault = Vault.create(named.path(), password)) {
                say("an empty vault was made at " + vault.path());
            }
        });
    }

    @Command(name = "list", mixinStandardHelpOptions = true, header = "Lists the keys in a vault or a backup, as far as they are public.")
    int list(@Mixin VaultOptions options,
            @Option(names = "--json", description = "a JSON object a key, for programs") boolean json) {
        VaultOptions.Named named = options.named();
        return with(() -> {
            VaultContents contents = read(named);
            if (json) {
                contents.keys().forEach(key -> say(KeyDescription.of(key).toString()));
                return;
            }
            PlainTable table = new PlainTable("certificate", "algorithm", "label", "subject", "not after");
            contents.keys().forEach(key -> row(table, key));
            table.print(terminal, "the vault holds no key");
        });
    }

    private static void row(PlainTable table, VaultKey key) {
        JsonNode shown = KeyDescription.of(key);
        JsonNode certificate = shown.path("certificates").path(0);
        String hash = certificate.path("sha256").asText(shown.path("public_key_sha256").asText());
        table.row(hash.substring(0, SHOWN_DIGITS), shown.path("algorithm").asText(), key.label(),
                certificate.path("subject").asText("no certificate"), certificate.path("not_after").asText(""));
    }

    @Command(name = "check", mixinStandardHelpOptions = true, header = "Reads a vault or a backup to its end, and says whether it is whole.")
    int check(@Mixin VaultOptions options) {
        VaultOptions.Named named = options.named();
        return with(() -> say(named.path() + " opens and is whole: " + counted(read(named))));
    }

    @Command(name = "password", mixinStandardHelpOptions = true, header = "Gives a vault another password.", description = {
        "", "Copies and backups made before still open with the old one.", ""})
    int password(@Mixin VaultOptions options,
            @Option(names = "--new-password-file", paramLabel = "FILE", description = "file with the new password in its first line (default: a question at the terminal)") @Nullable Path newPassword) {
        VaultOptions.Named named = options.named();
        return with(() -> {
            try (VaultPassword password = passwords.present(named);
                    Vault vault = Vault.open(named.path(), password);
                    VaultPassword next = passwords.next(newPassword, "--new-password-file")) {
                vault.changePassword(next);
                say(vault.path() + " opens with the new password only; copies and backups made before still open with"
                        + " the old one");
            }
        });
    }

    @Command(name = "backup", mixinStandardHelpOptions = true, header = "Writes all that a vault holds into another encrypted file.")
    int backup(@Mixin VaultOptions options,
            @Parameters(paramLabel = "FILE", description = "the backup, which must not be there yet") Path file,
            @Option(names = "--backup-password-file", paramLabel = "FILE", description = "file with the backup's password in its first line (default: the vault's password)") @Nullable Path own) {
        VaultOptions.Named named = options.named();
        if (Files.exists(file)) {
            throw new ConfigurationException(
                    List.of("there is a file at " + file + " already: choose another name for the backup"));
        }
        return with(() -> {
            try (VaultPassword password = passwords.present(named);
                    VaultPassword ofBackup = own == null ? null : VaultPassword.ofFile(own)) {
                VaultContents written = Vault.backup(named.path(), password, file,
                        ofBackup == null ? password : ofBackup);
                say(file + " is a backup of " + named.path() + ": " + counted(written));
            }
        });
    }

    @Command(name = "restore", mixinStandardHelpOptions = true, header = "Replaces all that a vault holds by what a backup holds.", description = {
        "", "The vault keeps its password. Where the vault is lost, put the backup in its place instead.", ""})
    int restore(@Mixin VaultOptions options, @Parameters(paramLabel = "FILE", description = "the backup") Path file,
            @Option(names = "--backup-password-file", paramLabel = "FILE", description = "file with the backup's password in its first line (default: the vault's password)") @Nullable Path own,
            @Option(names = "--yes", description = "also when keys of the vault are not in the backup, and are lost") boolean yes) {
        VaultOptions.Named named = options.named();
        return with(() -> {
            try (VaultPassword password = passwords.present(named);
                    VaultPassword ofBackup = own == null ? null : VaultPassword.ofFile(own);
                    Vault vault = Vault.open(named.path(), password)) {
                VaultPassword opening = ofBackup == null ? password : ofBackup;
                refuseLoss(vault.contents(), Vault.read(file, opening), yes);
                say(vault.path() + " holds what is in " + file + ": " + counted(vault.restore(file, opening)));
            }
        });
    }

    private static void refuseLoss(VaultContents now, VaultContents backup, boolean yes) {
        long lost = now.keys().stream().filter(key -> backup.find(key.id()) == null).count();
        if (lost > 0 && !yes) {
            throw new ConfigurationException(List.of(Text.counted(lost, "key") + " of the vault "
                    + (lost == 1 ? "is" : "are") + " not in the backup and would be lost: make a backup of the vault,"
                    + " and give --yes"));
        }
    }

    private VaultContents read(VaultOptions.Named named) throws VaultException {
        try (VaultPassword password = passwords.present(named)) {
            return Vault.read(named.path(), password);
        }
    }

    private static String counted(VaultContents contents) {
        return Text.counted(contents.size(), "private key") + ", version " + contents.version();
    }

    private void say(String sentence) {
        terminal.out().println(sentence);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws VaultException;
    }

    private int with(Work work) {
        try {
            work.run();
            return ExitCode.OK;
        } catch (VaultException e) {
            if (e.reason() == VaultException.Reason.DAMAGED) {
                Problems.print(terminal.err(), String.valueOf(e.getMessage()));
                return ExitCode.DAMAGED_INPUT;
            }
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }
}
