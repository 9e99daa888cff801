// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordSourceTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void theVariableStandsAboveTheFile() throws Exception {
        Path file = file("password", "from the file\r\nsecond line\n");
        PasswordSource source = new PasswordSource("NAME", file, "");
        Path vault = vault("from outside");
        assertThat(opens(vault, source, Map.of("NAME", "from outside"))).isTrue();
        assertThat(opens(vault, source, Map.of("NAME", ""))).as("the file's password").isFalse();
        assertThat(opens(vault("from the file"), source, Map.of("NAME", ""))).isTrue();
        assertThat(problems).isEmpty();
    }

    @Test
    void findsACredentialOfSystemd() throws Exception {
        Files.writeString(folder.resolve("vault"), "zwölf");
        PasswordSource source = new PasswordSource("NAME", null, "vault");
        assertThat(opens(vault("zwölf"), source, Map.of("CREDENTIALS_DIRECTORY", folder.toString()))).isTrue();
        assertThat(problems).isEmpty();
        assertThat(source.read(Map.of(), problems)).isNull();
        assertThat(problems).singleElement().asString().contains("LoadCredential=vault:FILE");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path empty = file("empty", "\n");
        Path absent = folder.resolve("absent");
        assertThat(new PasswordSource("NAME", empty, "").read(Map.of(), problems)).isNull();
        assertThat(new PasswordSource("NAME", absent, "").read(Map.of(), problems)).isNull();
        assertThat(problems).containsExactly(
                "the password file " + empty + " is empty; write the password in its first line",
                "there is no password file at " + absent + "; check the path");
    }

    @Test
    void refusesAFileThatAllUsersMayRead() throws IOException {
        Path open = file("open", "password\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(new PasswordSource("NAME", open, "").read(Map.of(), problems)).isNull();
        assertThat(problems).containsExactly("the password file " + open
                + " is open to all users (mode rw-r--r--); run chmod 600 " + open);
    }

    @Test
    void saysWhereToNameOne() {
        assertThat(new PasswordSource("NAME", null, "").read(Map.of(), problems)).isNull();
        assertThat(problems).singleElement().asString().contains("vault.password_file", "NAME");
    }

    private boolean opens(Path vault, PasswordSource source, Map<String, String> environment) {
        try (VaultPassword password = source.read(environment, problems);
                Vault _ = password == null ? null : Vault.open(vault, password)) {
            return password != null;
        } catch (VaultException e) {
            assertThat(e.reason()).isEqualTo(VaultException.Reason.WRONG_PASSWORD);
            return false;
        }
    }

    private Path vault(String text) throws VaultException {
        Path path = folder.resolve(text + ".vault");
        try (VaultPassword password = VaultPassword.of(text.toCharArray());
                Vault _ = Vault.create(path, password)) {
            return path;
        }
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return file;
    }
}
