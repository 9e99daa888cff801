// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyLogIntakeTest {
    private static final String RANDOM = "ab".repeat(32);
    private static final String MASTER = "cd".repeat(48);

    private final List<SessionSecret> taken = new ArrayList<>();
    private final KeyLogIntake intake = new KeyLogIntake(taken::add);

    @Test
    void takesEachLineAsItComes() {
        read("CLIENT_RANDOM " + RANDOM + " " + MASTER);
        assertThat(taken).isEmpty();
        read("\n");
        assertThat(taken).hasSize(1);
        assertThat(intake.taken()).isEqualTo(1);
    }

    @Test
    void countsLinesByWhatTheyAreAndTellsWhichAreBroken() {
        read("# a comment\n\nCLIENT_RANDOM " + RANDOM + " " + MASTER + "\n" + "NEW_LABEL_OF_TOMORROW 12 34\n"
                + "CLIENT_RANDOM " + RANDOM + " zz\nnot a line of one\nEXPORTER_SECRET " + RANDOM + " "
                + "ef".repeat(32)
                + "\n" + "x".repeat(5000) + "\nCLIENT_RANDOM " + RANDOM + " " + MASTER);

        assertThat(intake.finish()).isEqualTo(new KeyLogIntake.Counts(9, 2, 1, 3, List.of(5L, 6L, 8L)));
    }

    @Test
    void tellsOnlyTheFirstBrokenLines() {
        read("broken\n".repeat(1000));
        KeyLogIntake.Counts counts = intake.finish();
        assertThat(counts.malformed()).isEqualTo(1000);
        assertThat(counts.malformedLines()).hasSize(20).endsWith(20L);
    }

    @Test
    void doesNotTakeALineWhoseEndWillNotCome() {
        read("CLIENT_RANDOM " + RANDOM + " " + MASTER);
        assertThat(intake.abandon().lines()).isZero();
        assertThat(taken).isEmpty();
    }

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        intake.read(bytes, 0, bytes.length);
    }
}
