// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.CollectorLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMaterialTest {
    @TempDir
    private Path folder;

    @Test
    void goesOnWithTheKeysThatCouldBeLoaded() throws Exception {
        Path missing = folder.resolve("missing.pem");
        KeyMaterial keys = load(List.of(missing, pem("good.pem")), List.of(), null);
        assertThat(keys.fatal()).isEmpty();
        assertThat(keys.warnings()).singleElement().asString().contains("missing.pem", "no such file");
        assertThat(keys.table().size()).isEqualTo(1);
    }

    @Test
    void doesNotStartWhenNothingGivenCouldBeLoadedAndSaysAllThatIsWrong() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pem"), "not a key\n");
        Path emptyLog = Files.writeString(folder.resolve("keys.log"), "# nothing yet\n");
        KeyMaterial keys = load(List.of(text, folder.resolve("missing.pem")), List.of(emptyLog), null);
        assertThat(keys.warnings()).isEmpty();
        assertThat(keys.fatal()).hasSize(3).anySatisfy(p -> assertThat(p).contains("text.pem"))
                .anySatisfy(p -> assertThat(p).contains("missing.pem"))
                .anySatisfy(p -> assertThat(p).contains("keys.log"));
    }

    @Test
    void needsNoKeysAtAll() {
        assertThat(load(List.of(), List.of(), null).fatal()).isEmpty();
    }

    @Test
    void readsSecretsOfKeyLogs() throws IOException {
        Path log = Files.writeString(folder.resolve("keys.log"),
                "CLIENT_RANDOM " + "11".repeat(32) + " " + "22".repeat(48) + "\n");
        assertThat(load(List.of(), List.of(log), null).secrets().size()).isEqualTo(1);
    }

    @Test
    void doesNotStartWithoutItsPasswordFile() throws Exception {
        KeyMaterial keys = load(List.of(pem("good.pem")), List.of(), folder.resolve("passwords"));
        assertThat(keys.fatal()).singleElement().asString().contains("cannot read password file", "no such file");
    }

    @Test
    void takesAPasswordALineWhateverTheLineEnd() throws IOException {
        Path file = Files.write(folder.resolve("passwords"), "first\r\nzwölf \n\nlast".getBytes(UTF_8));
        List<String> problems = new ArrayList<>();
        assertThat(PasswordFile.read(file, problems)).map(String::new).containsExactly("first", "zwölf ", "last");
        assertThat(problems).isEmpty();
    }

    @Test
    void refusesAPasswordFileThatIsNotText() throws IOException {
        Path file = Files.write(folder.resolve("passwords"), new byte[]{(byte) 0xFF, (byte) 0xFE, 0});
        List<String> problems = new ArrayList<>();
        assertThat(PasswordFile.read(file, problems)).isEmpty();
        assertThat(problems).containsExactly("password file " + file + " is not text in UTF-8");
    }

    @Test
    void saysNoSecretWhenItTellsWhatIsWrong() throws IOException {
        Path passwords = Files.writeString(folder.resolve("passwords"), "correct-horse\n");
        Path key = Files.writeString(folder.resolve("key.pem"),
                "-----BEGIN RSA PRIVATE KEY-----\nU0VDUkVUS0VZ\n-----END RSA PRIVATE KEY-----\n");
        Path log = Files.writeString(folder.resolve("keys.log"),
                "CLIENT_RANDOM " + "11".repeat(32) + " " + "5ec2e7".repeat(15) + "zz\n");
        KeyMaterial keys = load(List.of(key), List.of(log), passwords);
        assertThat(keys.fatal()).isNotEmpty();
        assertThat(keys.toString()).doesNotContain("correct-horse", "U0VDUkVUS0VZ", "SECRETKEY", "5ec2e7");
    }

    @Test
    void readsPreSharedKeysAndTellsBrokenLines() throws IOException {
        Path file = Files.writeString(folder.resolve("psk.txt"),
                "# meters\nmeter:7:5EC2E75EC2E7\nbroken:5ec2ezz\n*:00ff\n");
        KeyMaterial keys = loadPreSharedKeys(file);
        assertThat(keys.fatal()).isEmpty();
        assertThat(keys.preSharedKeys().find("meter:7".getBytes(UTF_8))).hasSize(2);
        assertThat(keys.preSharedKeys().find("other".getBytes(UTF_8))).hasSize(1);
        assertThat(keys.warnings()).singleElement().asString().startsWith(file + ", line 3: ").doesNotContain("5ec2e");
    }

    @Test
    void doesNotStartWithoutItsPreSharedKeys() throws Exception {
        assertThat(loadPreSharedKeys(folder.resolve("absent")).fatal()).singleElement().asString()
                .isEqualTo(folder.resolve("absent") + ": there is no such file; check the path");
        assertThat(loadPreSharedKeys(Files.writeString(folder.resolve("empty"), "# none yet\n")).fatal())
                .singleElement().asString().contains("identity:hex");
        assertThat(loadPreSharedKeys(pem("key.pem")).fatal()).singleElement().asString().contains("--key");
    }

    private static KeyMaterial loadPreSharedKeys(Path file) {
        return KeyMaterial
                .load(new AnalyzeOptions(List.of(), false, List.of(), null, List.of(), List.of(file), null, null, 1,
                        1_000, CollectorLimits.defaults(),
                        false));
    }

    private static KeyMaterial load(List<Path> keys, List<Path> keyLogs, @Nullable Path passwords) {
        return KeyMaterial
                .load(new AnalyzeOptions(List.of(), false, keys, passwords, keyLogs, List.of(), null, null, 1,
                        1_000, CollectorLimits.defaults(), false));
    }

    private Path pem(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String base64 = Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
}
