// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.audit.InterfaceLine;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.CaptureInterfaces;
import io.sidelight.dataplane.api.event.InterfaceFacts;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sidelight capture list}. */
@Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Lists network interfaces, what can be used to capture from each, and why not.", description = {
    "", "Needs no rights and changes nothing.", ""})
final class CaptureListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "a JSON object a line for each interface, instead of a table")
    private boolean json;

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    CaptureListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<InterfaceFacts> interfaces = CaptureInterfaces.list();
        if (json) {
            InterfaceLine.write(interfaces, terminal.rawOut());
        } else {
            new InterfaceTable(terminal).print(interfaces);
        }
        return ExitCode.OK;
    }
}
