// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void listsTheCommandsThatThereAre() {
        assertThat(execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("analyze", "run", "demo", "status", "keys", "tokens", "audit");
    }

    @Test
    void saysItsVersion() {
        assertThat(execute("--version")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).startsWith("sidelight ");
    }

    @Test
    void refusesAnUnknownCommandInOneSentenceWithAHint() {
        assertThat(execute("analyse", "x.pcap")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).matches(
                "sidelight: unknown command 'analyse'; the commands are analyze, run, [a-z, ]* and [a-z]+\n"
                        + "see ./sidelight --help\n");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(execute("analyze", "x.pcap", "--polici", "f")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("unknown option '--polici'").contains("see ./sidelight analyze --help");
    }

    @Test
    void refusesNoCommandAtAll() {
        assertThat(execute()).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("no command given");
    }

    @Test
    void refusesOtherFormatsThanEcs() {
        assertThat(execute("analyze", "x.pcap", "--format", "cef")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("event format 'cef' is not known; the only one so far is ecs");
    }

    @Test
    void refusesAnImpossibleNumberOfWorkers() {
        assertThat(execute("analyze", "x.pcap", "--workers", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--workers is 0, must be 1 to 256");
    }

    @Test
    void refusesMemoryThatIsNoSizeOrDoesNotFit() {
        assertThat(execute("analyze", "x.pcap", "--memory", "much")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--memory is 'much', must be a size such as 512M or 2G");
        assertThat(execute("analyze", "x.pcap", "--memory", "63M")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--memory is 63M, which is too little: give at least 64M");
        assertThat(execute("run", "--interface", "lo", "--memory", "1000T")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--memory is 1000T, but this machine has ").contains("M of memory: give ")
                .doesNotContain("Xmx");
    }

    @Test
    void refusesMemoryThatIsGivenAsNothing() {
        assertThat(execute("analyze", "x.pcap", "--memory", "")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("run", "--interface", "nosuch0", "--memory=")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err).lines().filter(line -> line.startsWith("sidelight: "))).hasSize(2)
                .containsOnly("sidelight: --memory is '', must be a size such as 512M or 2G");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            analyze x | --workers          | x           | a whole number from 1 to 256
            analyze x | --workers          | 1.5         | a whole number from 1 to 256
            analyze x | --workers          | 99999999999 | a whole number from 1 to 256
            analyze x | --workers          | ''          | a whole number from 1 to 256
            analyze x | --duplicate-window | 2ms         | a whole number of ms from 0 to 1000
            analyze x | --follow           | x           | true or false, or be left out
            run -i no | --workers          | x           | a whole number from 1 to 256
            run -i no | --ring             | 64M         | a whole number of MiB from 1 to 1024
            run -i no | --ring-block       | x           | a number of KiB that is a power of two, from 128 to 524288
            run -i no | --ring-timeout     | x           | a whole number of ms from 1 to 10000
            run -i no | --snap-length      | x           | a whole number of bytes from 118 to 262144
            run -i no | --fanout-group     | x           | a whole number from 1 to 65535, or 0 for a free one
            run -i no | --skew             | x           | a whole number of ms from 0 to 1000
            run -i no | --source           | x           | ring or libpcap
            run -i no | --idle             | x           | busy, yielding or park
            run -i no | --promiscuous      | x           | true or false, or be left out
            """)
    void saysWhatIsAllowedWhenAValueCannotBeRead(String command, String option, String value, String allowed) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add(option + "=" + value);
        assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
        assertThat(text(err).lines().findFirst()).hasValue(
                "sidelight: " + option + " is '" + value + "', must be " + allowed);
    }

    /** The words say the same as the checks: what lies just beyond them is refused. */
    @ParameterizedTest
    @CsvSource({"--workers,0,257", "--duplicate-window,-1,1001", "--ring,0,1025", "--ring-block,64,192",
        "--ring-timeout,0,10001", "--snap-length,117,262145", "--fanout-group,-1,65536", "--skew,-1,1001"})
    void refusesNumbersThatAreNotAllowed(String option, String below, String above) {
        for (String value : List.of(below, above)) {
            err.reset();
            assertThat(execute("run", "--interface", "nosuch0", option + "=" + value)).isEqualTo(ExitCode.USAGE);
            assertThat(text(err)).as(value).contains("must ").doesNotContain("nosuch0");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --ring 0                      | --ring is 0, must be 1 to 1024 MiB
            --ring 2000                   | --ring is 2000, must be 1 to 1024 MiB
            --ring 3 --ring-block 2048    | --ring is 3, must be 4 to 1024 MiB, to have room for two blocks of 2048 KiB
            --ring-block 192              | --ring-block is 192, must be a power of two, 128 to 524288 KiB
            --ring-block 4194304          | --ring-block is 4194304, must be a power of two, 128 to 524288 KiB
            --ring-timeout 99999999       | --ring-timeout is 99999999, must be 1 to 10000 ms
            --ring-timeout 0              | --ring-timeout is 0, must be 1 to 10000 ms
            --skew -1                     | --skew is -1, must be 0 to 1000 ms
            --snap-length 50              | --snap-length is 50, must be 118 to 262144 bytes
            --fanout-group 65536          | --fanout-group is 65536, must be 0 to 65535, with 0 for a free one
            """)
    void saysTheNumbersAsTheyWereWrittenAndWhatIsAllowed(String options, String said) {
        List<String> arguments = new ArrayList<>(List.of("run", "--interface", "no-such-if"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
        assertThat(text(err).lines().findFirst()).hasValue("sidelight: " + said);
    }

    @Test
    void takesZeroForAFreeFanoutGroupAndSaysSo() {
        assertThat(execute("run", "--interface", "no-such-if", "--fanout-group", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).doesNotContain("fanout");
        assertThat(execute("run", "--help")).isEqualTo(ExitCode.OK);
        assertThat(text(out).replaceAll("\\s+", " ")).contains("0 for a free one that the kernel chooses (default: 0)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run -i m1 extra    | run takes no argument such as 'extra'; interfaces are named with --interface
            demo extra         | demo takes no argument such as 'extra'
            capture list extra | list takes no argument such as 'extra'
            capture lists      | unknown command 'lists'; the only one of capture is list
            """)
    void refusesArgumentsThatACommandDoesNotTake(String line, String said) {
        assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(text(err).lines().findFirst()).hasValue("sidelight: " + said);
    }

    @Test
    void refusesAnImpossibleDuplicateWindow() {
        assertThat(execute("analyze", "x.pcap", "--duplicate-window", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("run", "--interface", "lo", "--duplicate-window", "1001")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--duplicate-window is -1, must be 0 to 1000 ms")
                .contains("--duplicate-window is 1001, must be 0 to 1000 ms");
    }

    private int execute(String... arguments) {
        return new Commands(Terminal.of(out, err, 100)).execute(arguments);
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
