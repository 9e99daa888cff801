// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/reasons.md against the reasons themselves: the same codes, sentences and remedies, in the same order. */
class ReasonsDocumentTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("sidelight.root", ".."), "docs", "reasons.md");

    /** A row of the table of codes. */
    private record Row(String code, String whatHappened, String whatHelps) {
        static Row of(String line) {
            String[] cells = line.split(" \\| ", -1);
            return new Row(cells[0].replace("| `", "").replace("`", ""), cells[1], cells[2].replace(" |", ""));
        }
    }

    @Test
    void theTableHasEachReasonAndNoOther() throws IOException {
        assertThat(rows().stream().map(Row::code))
                .containsExactlyElementsOf(Arrays.stream(Reason.values()).map(Reason::code).toList());
    }

    @Test
    void sentencesAndRemediesAreThoseThatTheProgramPrints() throws IOException {
        for (Row row : rows()) {
            Reason reason = Reason.valueOf(row.code().toUpperCase(Locale.ROOT));
            assertThat(row.whatHappened()).startsWith(reason.sentence() + ".");
            assertThat(row.whatHelps()).isEqualTo(reason.remedy());
        }
    }

    @Test
    void sentencesFitWhereTheyArePrinted() {
        for (Reason reason : Reason.values()) {
            for (String text : List.of(reason.sentence(), reason.remedy())) {
                assertThat(text).isNotBlank().doesNotEndWith(".").hasSizeLessThan(100);
            }
        }
    }

    private static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int head = lines.indexOf("| code | what happened | what helps |");
        assertThat(head).isNotNegative();
        return lines.stream().skip(head + 2).takeWhile(line -> line.startsWith("|")).map(Row::of).toList();
    }
}
