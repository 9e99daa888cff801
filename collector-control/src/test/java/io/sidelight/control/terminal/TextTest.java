// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "9949,9.9 kB", "9999,10 kB", "999499,999 kB", "999500,1.0 MB",
        "1234567890,1.2 GB", "9223372036854775807,9.2 EB"})
    void writesBytesWithAUnit(long bytes, String text) {
        assertThat(Text.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void marksWhatItCutsOff() {
        assertThat(Text.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Text.cut("abcdef", 5)).isEqualTo("abcd…");
    }

    @Test
    void cutsBetweenCharactersOutsideTheBasicPlane() {
        assertThat(Text.cut("😀😀😀", 2)).isEqualTo("😀…");
        assertThat(Text.right("😀", 3)).isEqualTo("  😀");
    }

    @Test
    void takesEscapeSequencesOutOfTextFromTheNetwork() {
        assertThat(Text.printable("a\u001b[31m\u009b\u202eb\n\ud800ü"))
                .isEqualTo("a\ufffd[31m\ufffd\ufffdb\ufffd\ufffdü");
    }

    @Test
    void doesWithoutColourWhenAskedTo() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
    }
}
