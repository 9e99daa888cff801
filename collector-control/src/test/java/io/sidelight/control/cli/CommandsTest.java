// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void listsTheCommandsThatThereAre() {
        assertThat(execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("analyze", "run", "demo").doesNotContain("keys");
    }

    @Test
    void saysItsVersion() {
        assertThat(execute("--version")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).startsWith("sidelight ");
    }

    @Test
    void refusesAnUnknownCommandInOneSentenceWithAHint() {
        assertThat(execute("analyse", "x.pcap")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).isEqualTo("""
                sidelight: unknown command 'analyse'; the commands are analyze, run, capture and demo
                see ./sidelight --help
                """);
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(execute("analyze", "x.pcap", "--policy", "f")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("unknown option '--policy'").contains("see ./sidelight analyze --help");
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
        assertThat(text(err)).contains("--memory is 1000T, but this Java heap has room for")
                .contains("M: give less, or start Java with more heap (-Xmx");
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
