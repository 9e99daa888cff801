// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script by which shells complete. */
class CompletionTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int execute(String... arguments) {
        out.reset();
        return new Commands(Terminal.of(out, err, 120)).execute(arguments);
    }

    /** What bash offers when the last of {@code words} is to be completed. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        assertThat(execute("completion", "bash")).isZero();
        Path script = Files.write(folder.resolve("completion.bash"), out.toByteArray());
        List<String> command = new ArrayList<>(List.of("bash", "-c",
                "compopt() { :; }; source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_sidelight; printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().map(String::strip).toList();
    }

    @Test
    void bashReadsItAndOffersCommandsAndOptions() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        assertThat(offered("sidelight", "ke")).containsExactly("keys");
        assertThat(offered("./sidelight", "policy", "")).contains("show", "check", "put", "test");
        assertThat(offered("sidelight", "keys", "put", "--lab")).containsExactly("--label");
        Process parsed = new ProcessBuilder("bash", "-n", folder.resolve("completion.bash").toString())
                .redirectErrorStream(true).start();
        String said = new String(parsed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(parsed.waitFor()).as(said).isZero();
    }

    @Test
    void knowsTwoShells() {
        assertThat(execute("completion", "zsh")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("bashcompinit", "./sidelight");
        assertThat(execute("completion", "fish")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("fish");
    }
}
