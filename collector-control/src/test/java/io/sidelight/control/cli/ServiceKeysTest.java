// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.config.SidelightConfig.Keys;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceKeysTest {
    private final ServiceKeys keys = new ServiceKeys(Map.of());
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

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
        keys.read(new Keys(List.of(pem("a.pem")), List.of(), passwords), problems);
        assertThat(problems).singleElement().asString()
                .startsWith("the password file " + passwords + " is open to all users (mode rw----r--)");
    }

    @Test
    void aFolderThatIsFollowedMayBeEmpty() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        Keys where = new Keys(List.of(), List.of(followed), null);
        assertThat(keys.read(where, problems).size()).isZero();
        Path key = pem("followed/a.pem");
        assertThat(keys.read(where, problems).size()).isEqualTo(1);
        Files.delete(key);
        assertThat(keys.read(where, problems).size()).isZero();
        assertThat(problems).isEmpty();
    }

    @Test
    void tellsAChangeInAFolderOnceItStandsStill() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        pem("followed/a.pem");
        KeyFolders folders = new KeyFolders();
        folders.use(List.of(followed));
        assertThat(folders.hasChanged()).isFalse();
        pem("followed/b.pem");
        assertThat(folders.hasChanged()).as("it may be on its way").isFalse();
        assertThat(folders.hasChanged()).isTrue();
        assertThat(folders.hasChanged()).isFalse();
        Files.delete(followed.resolve("a.pem"));
        assertThat(folders.hasChanged()).isFalse();
        assertThat(folders.hasChanged()).isTrue();
    }

    /** Kubernetes exchanges all files of a secret by one link. */
    @Test
    void tellsAChangeBehindALink() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        Files.createDirectory(followed.resolve("..one"));
        Files.createDirectory(followed.resolve("..two"));
        pem("followed/..one/tls.key");
        pem("followed/..two/tls.key");
        Files.createSymbolicLink(followed.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(followed.resolve("tls.key"), Path.of("..data/tls.key"));
        KeyFolders folders = new KeyFolders();
        folders.use(List.of(followed));
        Files.delete(followed.resolve("..data"));
        Files.createSymbolicLink(followed.resolve("..data"), Path.of("..two"));
        assertThat(folders.hasChanged()).isFalse();
        assertThat(folders.hasChanged()).isTrue();
    }

    private static Set<SpkiHash> hashes(KeyTable table) {
        return table.entries().stream().map(KeyEntry::spkiHash).collect(Collectors.toSet());
    }

    private KeyTable read(Path... paths) {
        return keys.read(new Keys(List.of(paths), List.of(), null), problems);
    }

    private Path pem(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        String base64 = Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(folder.resolve(name),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
}
