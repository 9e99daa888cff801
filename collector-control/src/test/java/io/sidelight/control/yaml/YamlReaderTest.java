// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.yaml.YamlNode.Entry;
import io.sidelight.control.yaml.YamlNode.Mapping;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlNode.Scalar;
import io.sidelight.control.yaml.YamlNode.Sequence;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
    private final YamlProblems problems = new YamlProblems("f.yaml");

    @Test
    void readsMappingsListsAndTextsWithTheirPlaces() {
        Mapping file = read("""
                # a comment
                one: 64MiB
                two:
                  - true
                  - "no"
                  - 0o17
                three: {four: 1_000, 'five': ~}
                """);
        assertThat(problems.sentences()).isEmpty();
        assertThat(value(file, "one")).isEqualTo(new Scalar("64MiB", new Place(2, 6)));
        assertThat(entry(file, "two").place()).isEqualTo(new Place(3, 1));
        assertThat(((Sequence) value(file, "two")).items()).containsExactly(new Scalar("true", new Place(4, 5)),
                new Scalar("no", new Place(5, 5)), new Scalar("0o17", new Place(6, 5)));
        Mapping three = (Mapping) value(file, "three");
        assertThat(value(three, "four")).isEqualTo(new Scalar("1_000", new Place(7, 15)));
        assertThat(value(three, "five").what()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', value = {
        "a: 1\\nb: 2\\na: 3|f.yaml, line 3: key 'a' is given twice, first in line 1",
        "a: &x 1\\nb: *x|f.yaml, line 2: an alias (*x) is not taken: write the value itself, or quote a text that begins with *",
        "a: &x {b: 1}\\nc: {<<: *x}|f.yaml, line 2: an alias (*x) is not taken: write the value itself, or quote a text that begins with *",
        "a: !!binary aGFsbG8=|f.yaml, line 1: a tag (binary) is not taken: leave it out",
        "a: !mine {b: 1}|f.yaml, line 1: a tag (mine) is not taken: leave it out",
        "a: 1\\n---\\nb: 2|f.yaml, line 3: a second document begins here; a file has one",
        "- a\\n- b|f.yaml, line 1: the file must have keys with values behind a colon, and is a list",
        "hello|f.yaml, line 1: the file must have keys with values behind a colon, and is a single value",
        "a: 1\\n b: 2|f.yaml, line 2: this is no YAML: mapping values are not allowed here",
        "a: [1, 2\\nb: 3|f.yaml, line 2: this is no YAML: while parsing a flow sequence, expected ',' or ']', but got :",
        "a:\\n\\tb: 1|f.yaml, line 2: this is no YAML: while scanning for the next token, found character '\\t(TAB)'"
                + " that cannot start any token. (Do not use \\t(TAB) for indentation)"})
    void saysWhatIsWrongAndWhere(String text, String said) {
        read(text.replace("\\n", "\n").replace("\\t(", "@").replace("\\t", "\t").replace("@", "\\t("));
        assertThat(problems.sentences()).containsExactly(said);
    }

    @Test
    void readsOnBesideKeysThatAreGivenTwice() {
        Mapping file = read("a: 1\na: 2\nb: 3\n");
        assertThat(problems.sentences()).hasSize(1);
        assertThat(file.entries()).containsOnlyKeys("a", "b");
    }

    @Test
    void anEmptyFileHasNoKeys() {
        for (String text : List.of("", "# only a comment\n", "---\n", "~\n")) {
            assertThat(read(text).entries()).as(text).isEmpty();
        }
        assertThat(problems.sentences()).isEmpty();
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        read("a: " + "[".repeat(100_000));
        read("a: " + "{b: ".repeat(40) + "1" + "}".repeat(40));
        assertThat(problems.sentences()).hasSize(2).allMatch(said -> said.contains("nested more than 32 deep"));
    }

    @Test
    void refusesBytesThatAreNoText() {
        YamlReader.read(new byte[]{'a', ':', (byte) 0xFF}, problems);
        assertThat(problems.sentences()).containsExactly("f.yaml: it is not text in UTF-8");
    }

    @Test
    void tellsAHundredProblemsAndCountsTheRest() {
        read("a: 1\n" + "a: 2\n".repeat(250));
        assertThat(problems.sentences()).hasSize(101).last().asString().endsWith("and 150 problems more");
    }

    @Test
    void nothingThatAFileHoldsMakesItThrow() {
        Random random = new Random(5);
        String letters = "ab:-[]{}&*!|>'\"%@`#,? \n\t~\0é\uFEFF\u2028";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(read(text.toString())).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"captrue,capture", "interface,interfaces", "worker,workers", "rnig,ring", "x,''", "admins,admin",
        "secretes,secrets", "tls,''"})
    void findsTheNameThatWasMeant(String name, String nearest) {
        assertThat(NearestName.of(name,
                List.of("capture", "workers", "interfaces", "ring", "block", "admin", "secrets", "sinks")))
                .isEqualTo(nearest);
    }

    private Mapping read(String text) {
        return YamlReader.read(text.getBytes(UTF_8), problems);
    }

    private static Entry entry(Mapping mapping, String key) {
        return Objects.requireNonNull(mapping.entries().get(key));
    }

    private static YamlNode value(Mapping mapping, String key) {
        return entry(mapping, key).value();
    }
}
