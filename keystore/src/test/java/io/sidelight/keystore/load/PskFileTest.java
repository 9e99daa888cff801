// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PskFileTest {
    @TempDir
    Path folder;

    @Test
    void readsIdentitiesAndKeys() throws IOException {
        var result = read(
                "# a comment\r\nclient:0a0B\r\n\n  spaced one : FF \rurn:dev:7:0102\n\u00FCml\u00E4ut:03\n:04\n*:05\n06");

        assertThat(result.problems()).isEmpty();
        PskTable table = PskTable.of(result.entries());
        assertThat(find(table, "client")).containsExactly("0a0b", "05", "06");
        assertThat(find(table, "spaced one")).containsExactly("ff", "05", "06");
        assertThat(find(table, "urn:dev:7")).containsExactly("0102", "05", "06");
        assertThat(find(table, "\u00FCml\u00E4ut")).containsExactly("03", "05", "06");
        assertThat(find(table, "")).containsExactly("04", "05", "06");
        assertThat(find(table, "stranger")).containsExactly("05", "06");
        assertThat(table.size()).isEqualTo(7);
        assertThat(table.isEmpty()).isFalse();
    }

    @Test
    void reportsBrokenLinesByNumberAndNeverQuotesThem() throws IOException {
        var result = read(
                "good:01\nclient:c0ffee0\nclient:topsecret\nclient:\ndeadbeefx\nlong:" + "ab".repeat(1025) + "\n");

        assertThat(result.entries()).hasSize(1);
        assertThat(result.problems()).extracting(p -> p.where().replaceAll(".*, ", "")).containsExactly("line 2",
                "line 3", "line 4", "line 5", "line 6");
        assertThat(result.problems().getFirst().message()).isEqualTo(
                "has no key in hex behind its last colon; a line is identity:hex; the line was skipped");
        assertThat(result.problems().getLast().message())
                .isEqualTo("has a key of 1025 bytes; the limit is 1024; the line was skipped");
        assertThat(result.problems().toString() + result).doesNotContain("c0ffee").doesNotContain("topsecret")
                .doesNotContain("deadbeef").doesNotContain("abab");
    }

    @Test
    void keepsEveryKeyOfAnIdentityOnce() throws IOException {
        PskTable table = PskTable.of(read("a:01\na:02\na:01\n*:01\n*:01\n").entries());
        assertThat(find(table, "a")).containsExactly("01", "02", "01");
        assertThat(find(table, "b")).containsExactly("01");
    }

    @Test
    void isBounded() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append(String.format("*:%04x\nsame:%04x\nbroken%d\n", i, i, i));
        }
        var result = read(text.toString());
        PskTable table = PskTable.of(result.entries());
        assertThat(find(table, "x")).hasSize(PskTable.MAX_ANY_IDENTITY);
        assertThat(find(table, "same")).hasSize(16 + PskTable.MAX_ANY_IDENTITY);
        assertThat(result.problems()).hasSize(21);
        assertThat(result.problems().getLast().message()).isEqualTo("980 more lines are broken and were skipped");
    }

    @Test
    void saysWhatTheFileIsInstead() throws IOException {
        assertThat(problem(TestKeys.path("rsa-pkcs1.pem")))
                .isEqualTo("the file holds a PEM key or certificate, not pre-shared keys; give it with --key");
        assertThat(problem(TestKeys.path("rsa-pkcs1.der"))).startsWith("the file is binary");
        assertThat(problem(Files.writeString(folder.resolve("u"), "\uFEFFa:01", StandardCharsets.UTF_16LE)))
                .startsWith("the file is in UTF-16");
        assertThat(problem(folder.resolve("none"))).isEqualTo("there is no such file; check the path");
        assertThat(problem(Files.writeString(folder.resolve("empty"), "# nothing\n")))
                .isEqualTo("the file holds no pre-shared key; a line is identity:hex");
        assertThat(read("\uFEFFa:01").entries()).singleElement()
                .satisfies(e -> assertThat(e.identity()).isEqualTo("a"));
    }

    @Test
    void printsNoKey() throws IOException {
        var result = read("a:c0ffee0badf00d5a\n");
        assertThat(result + " " + PskTable.of(result.entries()) + result.entries().getFirst())
                .doesNotContainIgnoringCase("c0ffee");
    }

    private PskFile.Result read(String text) throws IOException {
        return PskFile.read(Files.writeString(folder.resolve("psk"), text));
    }

    private static String problem(Path file) {
        List<LoadProblem> problems = PskFile.read(file).problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst().message();
    }

    private static List<String> find(PskTable table, String identity) {
        return table.find(identity.getBytes(StandardCharsets.UTF_8)).stream().map(Secret::copy)
                .map(HexFormat.of()::formatHex).toList();
    }
}
