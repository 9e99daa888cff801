// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sidelight capture}: what can be captured from. Its commands do the work. */
@Command(name = "capture", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows what can be captured from.", synopsisSubcommandLabel = "COMMAND", description = "")
final class CaptureCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the command is capture list");
    }
}
