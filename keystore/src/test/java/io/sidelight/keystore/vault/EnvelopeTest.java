// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.assertRefused;
import static io.sidelight.keystore.vault.TestVaults.createVault;
import static io.sidelight.keystore.vault.TestVaults.keys;
import static io.sidelight.keystore.vault.TestVaults.openVault;
import static io.sidelight.keystore.vault.TestVaults.password;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.PasswordRecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JcePasswordAuthEnvelopedRecipient;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvelopeTest {
    @TempDir
    Path folder;

    @Test
    void anyBitThatFlipsIsDamageAndNotAWrongPassword() throws Exception {
        Path path = folder.resolve("keys.vault");
        createVault(path).close();
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            assertThat(refusal(flipped)).as("byte %d", at).isIn(Reason.DAMAGED, Reason.UNKNOWN_FORMAT);
        }
    }

    @Test
    void whatIsCutShortIsDamaged() throws Exception {
        Path path = folder.resolve("keys.vault");
        createVault(path).close();
        byte[] whole = Files.readAllBytes(path);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int length = 0; length < whole.length; length++) {
            Reason reason = refusal(Arrays.copyOf(whole, length));
            assertThat(reason).as("%d bytes", length).isIn(Reason.DAMAGED, Reason.UNKNOWN_FORMAT);
            reasons.add(reason);
        }
        assertThat(refusal(Arrays.copyOf(whole, whole.length + 1))).isEqualTo(Reason.DAMAGED);
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(Reason.DAMAGED, "the vault " + path + " is damaged", () -> openVault(path));
    }

    private static Reason refusal(byte[] file) {
        try {
            return refusing(file);
        } catch (VaultException e) {
            return e.reason();
        }
    }

    private static Reason refusing(byte[] file) throws VaultException {
        Envelope.open("the file", file, password("secret"));
        throw new AssertionError("opened");
    }

    @Test
    void bouncyCastleReadsIt() throws Exception {
        Path path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("web", "rsa-pkcs8.der", "rsa-cert.der")));
        }
        var cms = new CMSAuthEnvelopedData(new ByteArrayInputStream(Files.readAllBytes(path)));
        RecipientInformation recipient = cms.getRecipientInfos().get(new PasswordRecipientId());
        byte[] content = recipient
                .getContent(new JcePasswordAuthEnvelopedRecipient("secret".toCharArray())
                        .setProvider(new BouncyCastleProvider()));

        assertThat(new String(content, StandardCharsets.UTF_8)).startsWith("Vault-Format: 1\nVault-Version: 2\n")
                .contains("\nLabel: web\n", "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\n");
    }

    @Test
    void contentOfAnyLengthComesBack() throws Exception {
        try (PasswordKey key = PasswordKey.derive(password("secret"), TestVaults.ITERATIONS)) {
            for (int length : new int[]{0, 1, 127, 128, 65_535, 65_536, 65_537, 200_000, (1 << 24) + 5}) {
                byte[] content = new byte[length];
                for (int i = 0; i < length; i++) {
                    content[i] = (byte) (i * 31);
                }
                var file = new ByteArrayOutputStream();
                Envelope.write(key, length, output -> output.write(content), file);
                byte[] bytes = file.toByteArray();
                Envelope.Opened opened = Envelope.open("the file", bytes, password("secret"));

                assertThat(opened.length()).isEqualTo(length);
                assertThat(Arrays.equals(bytes, opened.offset(), opened.offset() + length, content, 0, length))
                        .isTrue();
            }
        }
    }

    @Test
    void eachWriteHasAKeyOfItsOwn() throws Exception {
        try (PasswordKey key = PasswordKey.derive(password("secret"), TestVaults.ITERATIONS)) {
            byte[] zeros = new byte[64];
            byte[] first = written(key, zeros);
            byte[] second = written(key, zeros);

            int tail = 40; // of the content, before tag and attribute
            assertThat(Arrays.copyOfRange(first, first.length - 100 - tail, first.length - 100))
                    .isNotEqualTo(Arrays.copyOfRange(second, second.length - 100 - tail, second.length - 100));
        }
    }

    @Test
    void textOfALaterFormatIsRefusedByItsNumber() throws Exception {
        assertText("Vault-Format: 2\n", Reason.UNKNOWN_FORMAT, "is of format 2");
        assertText("Vault-Format: 1\nVault-Version: 1\nVault-Keys: 1\n", Reason.UNKNOWN_FORMAT, "line 3");
        assertText("Vault-Format: 1\nVault-Version: 1\nVault-Keys: 1\n\nKey: x\n-----BEGIN PRIVATE KEY-----\n!\n",
                Reason.UNKNOWN_FORMAT, "was decrypted, but line 7");
        assertText("Vault-Format: one", Reason.UNKNOWN_FORMAT, "line 1");
        assertText("", Reason.UNKNOWN_FORMAT, "line 0");
    }

    private static void assertText(String text, Reason reason, String sentence) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertRefused(reason, sentence, () -> new VaultTextReader("the vault", bytes, 0, bytes.length).read());
    }

    @Test
    void aLengthThatIsNotKeptIsAnErrorOfOurs() {
        try (PasswordKey key = PasswordKey.derive(password("secret"), TestVaults.ITERATIONS)) {
            assertThatThrownBy(
                    () -> Envelope.write(key, 2, output -> output.write(1), new ByteArrayOutputStream()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static byte[] written(PasswordKey key, byte[] content) throws IOException {
        var file = new ByteArrayOutputStream();
        Envelope.write(key, content.length, output -> output.write(content), file);
        return file.toByteArray();
    }
}
