// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VaultPasswordTest {
    @TempDir
    Path folder;

    @Test
    void isTheFirstLineOfAFile() throws Exception {
        assertThat(VaultPassword.ofFile(file("pass wörd\nsecond line\n", "rw-------")).copy())
                .isEqualTo("pass wörd".toCharArray());
        assertThat(VaultPassword.ofFile(file("dos\r\n", "r--r-----")).copy()).isEqualTo("dos".toCharArray());
        assertThat(VaultPassword.ofFile(file(" spaces stay ", "r--------")).copy())
                .isEqualTo(" spaces stay ".toCharArray());
    }

    @Test
    void aFileThatAllMayReadIsRefused() throws Exception {
        for (String mode : new String[]{"rw-r--r--", "rw-----w-"}) {
            Path file = file("secretword", mode);
            assertRefused(Reason.NO_PASSWORD,
                    "the password file " + file + " is open to all users (mode " + mode + "); run chmod 600",
                    () -> VaultPassword.ofFile(file));
        }
    }

    @Test
    void whatIsNoPasswordIsRefused() throws Exception {
        Path none = folder.resolve("none");
        assertRefused(Reason.MISSING, "there is no password file at " + none, () -> VaultPassword.ofFile(none));
        Path empty = file("\nsecond", "rw-------");
        assertRefused(Reason.NO_PASSWORD, "is empty", () -> VaultPassword.ofFile(empty));
        Path endless = file("x".repeat(5000), "rw-------");
        assertRefused(Reason.NO_PASSWORD, "is longer than 1024", () -> VaultPassword.ofFile(endless));
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[]{'a', (byte) 0xC0, 0});
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rw-------"));
        assertRefused(Reason.NO_PASSWORD, "is not text in UTF-8", () -> VaultPassword.ofFile(binary));
        assertRefused(Reason.NO_PASSWORD, "is empty", () -> VaultPassword.of(new char[0]));
    }

    @Test
    void isTheValueOfAVariable() throws Exception {
        assertThat(VaultPassword.ofEnvironment("VAULT", Map.of("VAULT", "word")).copy())
                .isEqualTo("word".toCharArray());
        assertRefused(Reason.NO_PASSWORD, "VAULT, which should hold the vault's password, is not set",
                () -> VaultPassword.ofEnvironment("VAULT", Map.of()));
        assertRefused(Reason.NO_PASSWORD, "variable VAULT is empty",
                () -> VaultPassword.ofEnvironment("VAULT", Map.of("VAULT", "")));
    }

    @Test
    void isACredentialOfSystemd() throws Exception {
        Files.writeString(folder.resolve("vault"), "word\n");
        Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", folder.toString());

        assertThat(VaultPassword.ofCredential("vault", environment).copy()).isEqualTo("word".toCharArray());
        assertRefused(Reason.NO_PASSWORD, "add LoadCredential=other:FILE to the unit",
                () -> VaultPassword.ofCredential("other", environment));
        assertRefused(Reason.NO_PASSWORD, "CREDENTIALS_DIRECTORY is not set",
                () -> VaultPassword.ofCredential("vault", Map.of()));
        assertRefused(Reason.NO_PASSWORD, "letters, digits",
                () -> VaultPassword.ofCredential("../vault", environment));
    }

    @Test
    void isNeverPrinted() throws Exception {
        assertThat(VaultPassword.of("secretword".toCharArray())).asString().doesNotContain("secretword");
    }

    private Path file(String text, String mode) throws IOException {
        Path file = Files.createTempFile(folder, "password", "");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
