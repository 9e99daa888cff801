// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.Terminal;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight completion}: what a shell needs to complete commands and options. */
@Command(name = "completion", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Prints a script by which bash or zsh completes commands and options.", description = {
    "", "  bash: source <(./sidelight completion bash)", "  zsh:  source <(./sidelight completion zsh)", ""})
final class CompletionCommand implements Callable<Integer> {
    private static final String NAME = "sidelight";
    private static final Set<String> SHELLS = Set.of("bash", "zsh");

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh")
    private String shell = "";

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CommandSpec here = Objects.requireNonNull(spec);
        if (!SHELLS.contains(shell)) {
            throw new ParameterException(here.commandLine(), "shell '" + shell + "' is not known, must be bash or zsh");
        }
        // both take the same script, which finds out which of them runs it
        terminal.out().print(AutoComplete.bash(NAME, here.root().commandLine()));
        // the launcher stands in the folder that one is in
        terminal.out().println("\ncomplete -F _complete_" + NAME + " -o default ./" + NAME);
        return ExitCode.OK;
    }
}
