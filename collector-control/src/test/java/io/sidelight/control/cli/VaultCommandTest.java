// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.PasswordPrompt;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultKey;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the vault's file, with real vaults. */
class VaultCommandTest {
    private static final Path KEYS = Path.of(System.getProperty("sidelight.root"),
            "collector-dataplane/src/test/resources/corpus/keys");

    private final Map<String, String> environment = new HashMap<>();
    private final Deque<String> typed = new ArrayDeque<>();
    private final Deque<String> asked = new ArrayDeque<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;
    private Path vault = Path.of("");
    private Path first = Path.of("");

    @BeforeEach
    void name() throws IOException {
        vault = folder.resolve("keys.vault");
        first = password("first");
    }

    @Test
    void makesListsAndChecksAVault() throws Exception {
        assertThat(execute("create", "--vault", vault, "--password-file", first)).isZero();
        assertThat(said()).isEqualTo("an empty vault was made at " + vault.toRealPath() + "\n");
        assertThat(execute("list", "--vault", vault, "--password-file", first)).isZero();
        assertThat(said()).isEqualTo("the vault holds no key\n");
        put("server.pem");
        assertThat(execute("list", "--vault", vault, "--password-file", first)).isZero();
        assertThat(said()).contains("RSA", "shop", "CN=demo.test").doesNotContain("PRIVATE");
        assertThat(execute("list", "--vault", vault, "--password-file", first, "--json")).isZero();
        assertThat(said()).startsWith("{\"public_key_sha256\":\"").doesNotContain("PRIVATE");
        assertThat(execute("check", "--vault", vault, "--password-file", first)).isZero();
        assertThat(said()).isEqualTo(vault + " opens and is whole: 1 private key, version 2\n");
    }

    @Test
    void takesVaultAndPasswordFromAConfigurationFile() throws Exception {
        Path config = Files.writeString(folder.resolve("f.yaml"),
                "capture: {interfaces: lo}\nvault: {path: keys.vault, password_file: first}\n");
        assertThat(execute("create", "--config", config)).isZero();
        assertThat(execute("check", "--config", config)).isZero();
        environment.put("SIDELIGHT_VAULT_PASSWORD", "another");
        assertThat(execute("check", "--config", config)).as("the environment stands above the file").isEqualTo(2);
        assertThat(said()).contains("the password does not open the vault");
        assertThat(execute("check", "--config", config, "--password-file", first)).as("and an option above both")
                .isZero();
    }

    @Test
    void asksAtTheTerminal() {
        typed.addAll(List.of("secret", "secret"));
        assertThat(execute("create", "--vault", vault)).isZero();
        assertThat(asked).containsExactly("password for " + vault, "password for " + vault + ", again");
        typed.add("secret");
        assertThat(execute("check", "--vault", vault)).isZero();
        typed.addAll(List.of("secret", "one", "two"));
        assertThat(execute("password", "--vault", vault)).isEqualTo(2);
        assertThat(said()).contains("the two passwords differ; nothing was changed");
        assertThat(execute("check", "--vault", vault)).isEqualTo(2);
        assertThat(said()).contains("there is no password of " + vault + ": name a file that holds it with"
                + " --password-file; nobody can be asked for it");
    }

    @Test
    void givesAnotherPassword() throws Exception {
        execute("create", "--vault", vault, "--password-file", first);
        Path second = password("second");
        assertThat(execute("password", "--vault", vault, "--password-file", first, "--new-password-file", second))
                .isZero();
        assertThat(said()).contains("copies and backups made before still open with the old one");
        assertThat(execute("check", "--vault", vault, "--password-file", first)).isEqualTo(2);
        assertThat(execute("check", "--vault", vault, "--password-file", second)).isZero();
    }

    @Test
    void backsUpAndRestores() throws Exception {
        execute("create", "--vault", vault, "--password-file", first);
        put("server.pem");
        Path backup = folder.resolve("backup");
        Path own = password("of-the-backup");
        assertThat(execute("backup", "--vault", vault, "--password-file", first, "--backup-password-file", own, backup))
                .isZero();
        assertThat(said()).isEqualTo(backup + " is a backup of " + vault + ": 1 private key, version 2\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup))).isEqualTo("rw-------");
        assertThat(execute("check", "--vault", backup, "--password-file", own)).isZero();
        assertThat(execute("backup", "--vault", vault, "--password-file", first, backup)).isEqualTo(2);
        assertThat(said()).contains("there is a file at " + backup + " already");

        put("other.pem");
        String[] restore = {"restore", "--vault", vault.toString(), "--password-file", first.toString(),
            "--backup-password-file", own.toString(), backup.toString()};
        assertThat(execute((Object[]) restore)).isEqualTo(2);
        assertThat(said()).contains("1 key of the vault is not in the backup and would be lost");
        assertThat(execute("check", "--vault", vault, "--password-file", first)).isZero();
        assertThat(said()).contains("2 private keys, version 3");
        List<Object> again = new ArrayList<>(List.of((Object[]) restore));
        again.add("--yes");
        assertThat(execute(again.toArray())).isZero();
        assertThat(said()).isEqualTo(vault.toRealPath() + " holds what is in " + backup
                + ": 1 private key, version 4\n");
    }

    @Test
    void aVaultInUseIsReadAndNotWritten() throws Exception {
        execute("create", "--vault", vault, "--password-file", first);
        try (VaultPassword password = VaultPassword.ofFile(first); Vault _ = Vault.open(vault, password)) {
            assertThat(execute("password", "--vault", vault, "--password-file", first, "--new-password-file", first))
                    .isEqualTo(2);
            assertThat(said()).contains("is in use by this process; change its keys through that one, or stop it");
            assertThat(execute("restore", "--vault", vault, "--password-file", first, vault)).isEqualTo(2);
            assertThat(said()).contains("is in use by");
            for (String command : List.of("list", "check")) {
                assertThat(execute(command, "--vault", vault, "--password-file", first)).isZero();
            }
            assertThat(execute("backup", "--vault", vault, "--password-file", first, folder.resolve("b"))).isZero();
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThat(execute("check")).isEqualTo(2);
        assertThat(said()).contains("no vault: name it with --vault, or with --config");
        assertThat(execute("check", "--vault", vault, "--password-file", first)).isEqualTo(2);
        assertThat(said()).contains("there is no vault at " + vault);
        execute("create", "--vault", vault, "--password-file", first);
        assertThat(execute("create", "--vault", vault, "--password-file", first)).isEqualTo(2);
        assertThat(said()).contains("there is a file at " + vault + " already");
        try (RandomAccessFile file = new RandomAccessFile(vault.toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        assertThat(execute("check", "--vault", vault, "--password-file", first)).isEqualTo(3);
        assertThat(said()).contains("is damaged");
        assertThat(execute("open")).isEqualTo(2);
        assertThat(said()).contains("those of vault are backup, check, create, list, password and restore");
    }

    private void put(String key) throws Exception {
        try (VaultPassword password = VaultPassword.ofFile(first); Vault open = Vault.open(vault, password)) {
            open.apply(
                    contents -> contents.with(VaultKey.allOf(new KeyLoader(List.of()).load(List.of(KEYS.resolve(key))),
                            VaultKey.Kind.SERVER, "shop", Instant.EPOCH)));
        }
    }

    private Path password(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "the password " + name + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int execute(Object... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        PasswordPrompt prompt = question -> {
            asked.add(question);
            String answer = typed.poll();
            return answer == null ? null : answer.toCharArray();
        };
        String[] all = new String[arguments.length + 1];
        all[0] = "vault";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].toString();
        }
        return new Commands(Terminal.of(out, err, 200), prompt, environment).execute(all);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }
}
