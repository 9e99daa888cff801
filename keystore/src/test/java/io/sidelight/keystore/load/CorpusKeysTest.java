// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.cache.KeyProvider;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Key material that other projects published, where it is at hand. */
final class CorpusKeysTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", "."), "..", "shared", "corpus")
            .normalize();
    private static final Pattern KEY_WITH_PASSWORD = Pattern
            .compile("(rsa-pem|pkcs12|static-dh):keys/([^:;]+)(?::([^;]+))?");

    @BeforeEach
    void hasCorpus() {
        assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the checkout");
    }

    @Test
    void loadsEveryPrivateKeyAlone() throws Exception {
        for (String file : keyFiles()) {
            LoadResult result = new KeyLoader(passwords()).load(List.of(CORPUS.resolve("keys", file)));

            assertThat(result.problems()).as(file).isEmpty();
            assertThat(result.entries()).as(file).isNotEmpty();
            for (KeyEntry entry : result.entries()) {
                assertThat(KeyProvider.probe().decode(entry)).as(file).isNotNull();
            }
        }
    }

    @Test
    void loadsTheFolderAndPassesOverWhatIsNoKey() throws IOException {
        LoadResult result = new KeyLoader(passwords()).load(List.of(CORPUS.resolve("keys")));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void readsEveryKeyLog() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve("keys"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(keylog|keys|log|txt)")).toList()) {
                var store = new SecretStore();
                var result = new KeyLogReader().read(file, store);

                assertThat(result.problems()).as(file.toString()).isEmpty();
                assertThat(store.isEmpty()).as(file.toString()).isFalse();
            }
        }
    }

    private static Set<String> keyFiles() throws IOException {
        var names = new TreeSet<String>();
        KEY_WITH_PASSWORD.matcher(manifest()).results().forEach(match -> names.add(match.group(2)));
        return names;
    }

    private static List<char[]> passwords() throws IOException {
        return KEY_WITH_PASSWORD.matcher(manifest()).results().filter(match -> match.group(3) != null)
                .map(match -> match.group(3).toCharArray()).toList();
    }

    private static String manifest() throws IOException {
        return String.join(";",
                Files.readAllLines(CORPUS.resolve("MANIFEST.tsv")).stream().map(l -> l.split("\t", -1)[1]).toList());
    }
}
