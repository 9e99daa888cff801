// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.config.SidelightConfig.Keys;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.watch.KeyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceKeysTest {
    private final ServiceKeys keys = new ServiceKeys(Map.of());
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        keys.close();
    }

    @Test
    void eachTableHasItsOwnGeneration() throws Exception {
        Path key = pem("a.pem");
        assertThat(read(key).generation()).isLessThan(read(key).generation());
    }

    @Test
    void forgetsWhatIsNotThereAnyMore() throws Exception {
        Path one = pem("a.pem");
        Path other = pem("b.pem");
        assertThat(read(one, other).size()).isEqualTo(2);
        assertThat(read(other).size()).isEqualTo(1);
        assertThat(problems).isEmpty();
    }

    @Test
    void losesNoKeyWhileAFileCannotBeRead() throws Exception {
        Path one = pem("a.pem");
        Path other = pem("b.pem");
        KeyTable before = read(one, other);
        String half = Files.readString(one).substring(0, 400);
        Files.writeString(one, half);
        assertThat(hashes(read(one, other))).isEqualTo(hashes(before));
        assertThat(read(one, other).size()).isEqualTo(2);
        assertThat(problems).isNotEmpty().allMatch(problem -> problem.contains("a.pem"));
        problems.clear();
        pem("a.pem");
        assertThat(read(one, other).size()).as("the new key in a.pem, and b.pem").isEqualTo(2);
        assertThat(hashes(read(one, other))).isNotEqualTo(hashes(before));
        assertThat(problems).isEmpty();
    }

    @Test
    void refusesPasswordsThatAllUsersMayRead() throws Exception {
        Path passwords = Files.writeString(folder.resolve("passwords"), "secret\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw----r--"));
        keys.read(new Keys(List.of(pem("a.pem")), List.of(), Duration.ZERO, passwords), problems);
        assertThat(problems).singleElement().asString()
                .startsWith("the password file " + passwords + " is open to all users (mode rw----r--)");
    }

    @Test
    void aFolderThatIsFollowedMayBeEmpty() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        Keys where = following(followed, Duration.ZERO);
        assertThat(keys.read(where, problems).size()).isZero();
        Path key = pem("followed/a.pem");
        assertThat(keys.read(where, problems).size()).isEqualTo(1);
        Files.delete(key);
        assertThat(keys.read(where, problems).size()).isZero();
        assertThat(problems).isEmpty();
    }

    @Test
    void keysOfAFolderStayForAWhileWhenTheirFilesAreGone() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        Keys where = following(followed, Duration.ofHours(1));
        Path key = pem("followed/a.pem");
        KeyTable before = keys.read(where, problems);
        Files.delete(key);
        assertThat(hashes(keys.read(where, problems))).isEqualTo(hashes(before)).hasSize(1);
        assertThat(keys.read(following(followed, Duration.ZERO), problems).size()).isZero();
        assertThat(problems).isEmpty();
    }

    @Test
    void tellsOfKeysThatComeIntoAFolder() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        assertThat(keys.read(following(followed, Duration.ZERO), problems).size()).isZero();
        BlockingQueue<KeyFolder.Change> changes = new LinkedBlockingQueue<>();
        keys.start(changes::add);
        pem("followed/a.pem");
        KeyFolder.Change change = changes.poll(20, TimeUnit.SECONDS);
        assertThat(change).isNotNull();
        assertThat(keys.table().size()).isEqualTo(1);
    }

    /** A look at the file alone says what is wrong now; a service gives who writes a file some seconds. */
    @Test
    void aCheckDoesNotWaitForAFileToBecomeWhole() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        Path key = pem("followed/a.pem");
        Files.writeString(key, Files.readString(key).substring(0, 400));
        Keys where = following(followed, Duration.ZERO);
        keys.read(where, problems);
        assertThat(problems).isEmpty();
        keys.check(where, problems);
        assertThat(problems).singleElement().asString().contains("followed/a.pem", "cut short");
    }

    /** What workers have decoded stays only for the very same entry. */
    @Test
    void aKeyThatIsReadAgainIsTheSame() throws Exception {
        Path key = pem("a.pem");
        assertThat(read(key).entries().iterator().next()).isSameAs(read(key).entries().iterator().next());
    }

    private static Keys following(Path folder, Duration keepRemoved) {
        return new Keys(List.of(), List.of(folder), keepRemoved, null);
    }

    private static Set<SpkiHash> hashes(KeyTable table) {
        return table.entries().stream().map(KeyEntry::spkiHash).collect(Collectors.toSet());
    }

    private KeyTable read(Path... paths) {
        return keys.read(new Keys(List.of(paths), List.of(), Duration.ZERO, null), problems);
    }

    private Path pem(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        String base64 = Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
}
