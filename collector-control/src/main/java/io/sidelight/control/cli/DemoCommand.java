// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.demo.Demonstration;
import io.sidelight.control.terminal.Terminal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sidelight demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows Sidelight at work: embedded servers, clients and a live capture on loopback, for some seconds.")
final class DemoCommand implements Callable<Integer> {
    private final Terminal terminal;

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        return new Demonstration(terminal).run() ? ExitCode.OK : ExitCode.FAILURE;
    }
}
