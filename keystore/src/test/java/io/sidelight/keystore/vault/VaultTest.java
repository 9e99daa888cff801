// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.NOON;
import static io.sidelight.keystore.vault.TestVaults.assertRefused;
import static io.sidelight.keystore.vault.TestVaults.createVault;
import static io.sidelight.keystore.vault.TestVaults.keys;
import static io.sidelight.keystore.vault.TestVaults.openVault;
import static io.sidelight.keystore.vault.TestVaults.password;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.KeyValidity;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.vault.VaultException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VaultTest {
    private static final CertificateHash RSA_CERTIFICATE = CertificateHash.ofDer(TestKeys.bytes("rsa-cert.der"));

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasPutIn() throws Exception {
        Path path = folder.resolve("keys.vault");
        List<VaultKey> given = keys("web 1, Büro", "rsa-pkcs8.der", "rsa-cert.der", "ec-pkcs8.pem", "sm2-pkcs8.pem",
                "dh.pem", "x25519.pem", "ed448.pem");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(given));
        }
        try (Vault vault = openVault(path)) {
            assertThat(vault.contents().size()).isEqualTo(6);
            for (VaultKey key : given) {
                assertSame(requireNonNull(vault.contents().find(key.id())), key);
            }
            VaultKey rsa = requireNonNull(vault.contents().find(RSA_CERTIFICATE));
            assertThat(rsa.certificates()).containsExactly(TestKeys.bytes("rsa-cert.der"));
            assertThat(KeyTable.of(1, vault.contents().entries()).find(RSA_CERTIFICATE)).isNotNull();
        }
    }

    private static void assertSame(VaultKey found, VaultKey given) throws Exception {
        assertThat(found.entry().encoded().copy()).isEqualTo(given.entry().encoded().copy());
        assertThat(found.entry().publicKeyEncoded()).isEqualTo(given.entry().publicKeyEncoded());
        assertThat(found.entry().certificateHashes()).isEqualTo(given.entry().certificateHashes());
        assertThat(found.label()).isEqualTo("web 1, Büro");
        assertThat(found.added()).isEqualTo(NOON);
        assertThat(found.kind()).isEqualTo(VaultKey.Kind.SERVER);
        assertThat(found.entry().decode()).isNotNull();
    }

    @Test
    void keepsKindAndTimeOfUse() throws Exception {
        Path path = folder.resolve("keys.vault");
        KeyEntry rotated = keys("", "x25519.pem").getFirst().entry().withValidity(new KeyValidity(100, 200));
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents
                    .with(List.of(VaultKey.of(rotated, List.of(), VaultKey.Kind.AGREEMENT, "", NOON))));
        }
        try (Vault vault = openVault(path)) {
            VaultKey key = vault.contents().keys().iterator().next();
            assertThat(key.kind()).isEqualTo(VaultKey.Kind.AGREEMENT);
            assertThat(key.label()).isEmpty();
            assertThat(key.entry().validity()).isEqualTo(new KeyValidity(100, 200));
        }
    }

    @Test
    void versionsGrowWithEveryWriteAndStayWithoutChange() throws Exception {
        Path path = folder.resolve("keys.vault");
        List<VaultKey> rsa = keys("web", "rsa-pkcs8.der", "rsa-cert.der");
        try (Vault vault = createVault(path)) {
            assertThat(vault.contents().version()).isEqualTo(1);
            VaultContents changed = vault.apply(contents -> contents.with(rsa));
            assertThat(changed.version()).isEqualTo(2);
            assertThat(vault.apply(contents -> contents.with(keys("web", "rsa-pkcs8.der", "rsa-cert.der"))))
                    .isSameAs(changed);
            assertThat(vault.apply(contents -> contents.with(keys("other", "rsa-pkcs8.der"))).version()).isEqualTo(3);
            assertThat(vault.apply(contents -> contents.without(List.of(rsa.getFirst().id()))).version()).isEqualTo(4);
            assertThat(vault.apply(contents -> contents.without(List.of(rsa.getFirst().id()))).version()).isEqualTo(4);
        }
        try (Vault vault = openVault(path)) {
            assertThat(vault.contents().version()).isEqualTo(4);
            assertThat(vault.contents().size()).isZero();
        }
    }

    @Test
    void aKeyGivenAgainHasTheCertificatesOfBothAndTheTimeOfTheFirst() throws Exception {
        try (Vault vault = createVault(folder.resolve("keys.vault"))) {
            vault.apply(contents -> contents.with(keys("first", "rsa-pkcs8.der")));
            VaultKey bare = keys("", "rsa-pkcs8.der", "rsa-cert.der").getFirst();
            VaultKey later = VaultKey.of(bare.entry(), bare.certificates(), bare.kind(), "", NOON.plusSeconds(60));
            VaultContents contents = vault.apply(before -> before.with(List.of(later, later)));

            VaultKey key = contents.keys().iterator().next();
            assertThat(contents.size()).isEqualTo(1);
            assertThat(key.entry().certificateHashes()).containsExactly(RSA_CERTIFICATE);
            assertThat(key.label()).isEqualTo("first");
            assertThat(key.added()).isEqualTo(NOON);
        }
    }

    @Test
    void isForItsOwnerOnly() throws Exception {
        Path path = folder.resolve("keys.vault");
        createVault(path).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("keys.vault", "keys.vault.lock");
    }

    @Test
    void tellsAWrongPasswordFromNoVault() throws Exception {
        Path path = folder.resolve("keys.vault");
        createVault(path).close();

        assertRefused(Reason.WRONG_PASSWORD, "the password does not open the vault " + path,
                () -> openVault(path, "Secret"));
        assertRefused(Reason.MISSING, "there is no vault at", () -> openVault(folder.resolve("none.vault")));
        assertRefused(Reason.INPUT_OUTPUT, "create it",
                () -> createVault(folder.resolve("none").resolve("keys.vault")));
        assertRefused(Reason.EXISTS, "already", () -> createVault(path));
        Path text = Files.writeString(folder.resolve("text.vault"), "not a vault");
        assertRefused(Reason.UNKNOWN_FORMAT, text + " is no vault", () -> openVault(text));
        openVault(path).close();
    }

    @Test
    void isOpenOnceAtATime() throws Exception {
        Path path = folder.resolve("keys.vault");
        Path link = Files.createSymbolicLink(folder.resolve("link.vault"), path);
        try (Vault _ = createVault(path)) {
            assertRefused(Reason.IN_USE, "is in use by this process", () -> openVault(path));
            assertRefused(Reason.IN_USE, "is in use by this process", () -> openVault(link));
        }
        openVault(link).close();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aChangedPasswordCountsAtOnce() throws Exception {
        Path path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("", "rsa-pkcs8.der")));
            vault.changePassword(password("next"));
            vault.apply(contents -> contents.with(keys("", "ec-pkcs8.pem")));
        }
        assertRefused(Reason.WRONG_PASSWORD, "give the one it was last written with", () -> openVault(path));
        try (Vault vault = openVault(path, "next")) {
            assertThat(vault.contents().size()).isEqualTo(2);
        }
    }

    @Test
    void aBackupIsAVaultAndCanBeRestored() throws Exception {
        Path path = folder.resolve("keys.vault");
        Path backup = folder.resolve("backup.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("", "rsa-pkcs8.der")));
            vault.backup(backup, password("backup"));
            vault.apply(contents -> contents.with(keys("", "ec-pkcs8.pem")));
            long before = vault.contents().version();
            assertRefused(Reason.WRONG_PASSWORD, "does not open the backup",
                    () -> vault.restore(backup, password("x")));
            assertRefused(Reason.EXISTS, "is the vault itself", () -> vault.backup(path, password("x")));

            VaultContents restored = vault.restore(backup, password("backup"));

            assertThat(restored.size()).isEqualTo(1);
            assertThat(restored.version()).isEqualTo(before + 1);
        }
        try (Vault vault = openVault(path)) {
            assertThat(vault.contents().size()).isEqualTo(1);
        }
        try (Vault vault = openVault(backup, "backup")) {
            assertThat(vault.contents().size()).isEqualTo(1);
            vault.apply(contents -> contents.with(keys("", "x448.pem")));
        }
    }

    @Test
    void aBackupOverAVaultThatIsOpenIsRefused() throws Exception {
        Path other = folder.resolve("other.vault");
        try (Vault vault = createVault(folder.resolve("keys.vault")); Vault _ = createVault(other)) {
            assertRefused(Reason.IN_USE, "other.vault is in use", () -> vault.backup(other, password("x")));
        }
    }

    @Test
    void nothingOfAPrivateKeyIsPrintedOrStandsInTheFile() throws Exception {
        Path path = folder.resolve("keys.vault");
        VaultKey key = keys("web", "rsa-pkcs8.der", "rsa-cert.der").getFirst();
        try (Vault vault = createVault(path)) {
            VaultContents contents = vault.apply(before -> before.with(List.of(key)));
            byte[] part = Arrays.copyOfRange(key.entry().encoded().copy(), 300, 312);
            String printed = vault + " " + contents + " " + contents.keys() + " " + contents.entries();
            assertThat(printed).contains("RSA key").doesNotContain(HexFormat.of().formatHex(part),
                    Arrays.toString(part),
                    Base64.getEncoder().encodeToString(part), "secret");
            String file = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
            assertThat(file).doesNotContain(new String(part, StandardCharsets.ISO_8859_1),
                    Base64.getEncoder().encodeToString(part), "PRIVATE KEY", "Vault-", "web");
        }
    }

    @Test
    void labelsAreOneLine() {
        VaultKey key = keys("", "rsa-pkcs8.der").getFirst();
        for (String label : List.of("two\nlines", " space", "x".repeat(201), "bell\u0007")) {
            assertThatThrownBy(() -> VaultKey.of(key.entry(), key.certificates(), key.kind(), label, NOON))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("one line of at most 200");
        }
    }

    @Test
    void afterClosingNothingIsWritten() throws Exception {
        Vault vault = createVault(folder.resolve("keys.vault"));
        vault.close();
        vault.close();

        assertThatThrownBy(() -> vault.apply(contents -> contents.with(keys("", "x448.pem"))))
                .isInstanceOf(IllegalStateException.class);
    }
}
