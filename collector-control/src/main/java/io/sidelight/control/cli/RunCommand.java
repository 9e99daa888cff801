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
import picocli.CommandLine.Spec;

/** {@code sidelight run}: what is on its command line; {@link LiveRun} does it. */
@Command(name = "run", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Decrypts the TLS connections that network interfaces see, until it is told to end.", description = {
    "", "Takes packets from mirror ports, on every core. Ctrl-C or SIGTERM ends it: connections still open",
    "are reported as they stand, and a summary is printed.", ""}, footer = {"",
        "Exit codes: 0 done, 1 failure of our own or output not writable, 2 wrong usage or configuration,",
        "3 no interface is left to capture from (what was seen is reported),",
        "130 or 143 told to end by Ctrl-C or SIGTERM (what was seen is reported)."})
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "take everything from a configuration file (YAML) instead of the options below; SIGHUP has it read again")
    private @Nullable Path config;

    @Option(names = "--check", description = "only look whether the configuration file is valid")
    private boolean check;

    @Option(names = {"-i",
        "--interface"}, paramLabel = "IF", split = ",", description = "network interface to capture from, needed without --config; repeatable, for the two directions of a link on two ports")
    private List<String> interfaces = new ArrayList<>();

    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Mixin
    private PolicyOption policy = new PolicyOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(names = "--workers", paramLabel = "N", description = "threads that capture and follow connections, each with a ring of its own (default: cores)")
    private int workers = Math.min((int) Ranges.WORKERS.most(), Runtime.getRuntime().availableProcessors());

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (config != null) {
            String beside = ConfiguredOptions.problem(Objects.requireNonNull(spec).commandLine().getParseResult(),
                    config);
            if (!beside.isEmpty()) {
                throw usage(beside);
            }
            ConfiguredRun run = new ConfiguredRun(terminal, config);
            return check ? run.check() : run.run();
        }
        return runAsTheOptionsSay();
    }

    private int runAsTheOptionsSay() {
        if (check) {
            throw usage("--check needs --config FILE, which it looks at");
        }
        if (interfaces.isEmpty()) {
            throw usage("missing required option: '--interface=IF'");
        }
        String problem = output.problem();
        if (problem.isEmpty() && !Ranges.WORKERS.holds(workers)) {
            problem = "--workers is " + workers + ", must be " + Ranges.WORKERS;
        }
        if (problem.isEmpty()) {
            problem = limits.problem();
        }
        if (problem.isEmpty()) {
            problem = capture.problem();
        }
        if (!problem.isEmpty()) {
            throw usage(problem);
        }
        AnalyzeOptions options = new AnalyzeOptions(List.of(), false, keys.keys, keys.passwords, keys.keyLogs,
                keys.preSharedKeys, output.events, output.streams, workers, limits.budget().secrets(), limits.limits(),
                policy.file, true, false);
        return new LiveRun(terminal, options, capture.of(interfaces), LiveService.of(options)).run();
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }
}
