// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.Ranges;
import io.sidelight.control.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight analyze}: what is on its command line; {@link Analysis} does it. */
@Command(name = "analyze", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Decrypts the TLS connections of captures.", description = {
    "", "Prints a table of connections and a summary, or writes audit events with --events.", ""}, footer = {"",
        "Exit codes: 0 done, 1 failure of our own or output not writable, 2 wrong usage or configuration,",
        "3 an input could not be read to its end (what was read is reported), 130 interrupted (likewise)."})
final class AnalyzeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "CAPTURE", description = "pcap or pcapng, also .gz and .zst: files, folders of them, - for standard input, or PCAP-over-IP: tcp://HOST:PORT to fetch it, tcp-listen://[ADDRESS]:PORT to be sent it (loopback without ADDRESS)")
    private List<String> captures = new ArrayList<>();

    @Option(names = "--follow", description = "go on until stopped: with what is written into the last CAPTURE, a folder that files are rotated into or a file, or with a server or senders that come again")
    private boolean follow;

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(names = "--workers", paramLabel = "N", description = "threads that follow connections (default: cores)")
    private int workers = Math.min((int) Ranges.WORKERS.most(), Runtime.getRuntime().availableProcessors());

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    AnalyzeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String problem = output.problem();
        if (problem.isEmpty()) {
            problem = limits.problem();
        }
        if (!problem.isEmpty()) {
            throw usage(problem);
        }
        if (!Ranges.WORKERS.holds(workers)) {
            throw usage("--workers is " + workers + ", must be " + Ranges.WORKERS);
        }
        return new Analysis(terminal,
                new AnalyzeOptions(captures, follow, keys.keys, keys.passwords, keys.keyLogs, keys.preSharedKeys,
                        output.events, output.streams, workers,
                        limits.budget().secrets(), limits.limits(), policy.file, false, false))
                .run();
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }
}
