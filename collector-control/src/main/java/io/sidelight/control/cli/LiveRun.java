// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.jvm.SoftHeapLimit;
import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.terminal.Interruption;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.event.CaptureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code run}: keys, interfaces, outputs, the collector between them, until it is told to end. */
final class LiveRun {
    /** A busy machine, or a collection of garbage, makes a worker stand still for some hundred milliseconds. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final AnalyzeOptions options;
    private final InterfaceCapture capture;
    private final LiveService service;

    /** @param service where keys come from, and what goes on beside the run */
    LiveRun(Terminal terminal, AnalyzeOptions options, InterfaceCapture capture, LiveService service) {
        this.terminal = terminal;
        this.options = options;
        this.capture = capture;
        this.service = service;
    }

    /**
     * Captures until the process is told to end, or no interface is left.
     *
     * @throws ConfigurationException when an input would be overwritten, or with all that is wrong with the keys and the interfaces
     */
    int run() {
        OverwriteCheck.refuse(options);
        try (KeyMaterial keys = service.load()) {
            return run(keys);
        }
    }

    private int run(KeyMaterial keys) {
        List<String> problems = new ArrayList<>(keys.fatal());
        LoadedPolicy policy = PolicyOption.load(options.policy(), problems);
        CollectorConfig config = new CollectorConfig(keys.table(), keys.preSharedKeys(), keys.secrets(),
                options.workers(), options.limits(), keys.keyLogs().feed());
        try (Collector collector = Collector.overInterfaces(capture, config)) {
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            warnOfShortRing();
            keys.warnings().forEach(warning -> Problems.print(terminal.err(), warning));
            keys.keyLogs().follow(problem -> Problems.print(terminal.err(), problem));
            try (RunOutput output = RunOutput.open(terminal, options);
                    PolicyOption.Following following = PolicyOption.follow(options, policy, service.policyPlace(),
                            collector,
                            terminal)) {
                return collect(collector, output, keys,
                        new LiveParts(following.follower(), output.feed(), output::sinks));
            }
        } catch (CaptureException e) {
            problems.add(e.getMessage());
            throw new ConfigurationException(problems);
        }
    }

    private void warnOfShortRing() {
        InterfaceCapture.Ring ring = capture.ring();
        if (capture.source() == InterfaceCapture.Source.RING && ring.lasts().compareTo(SHORT) < 0) {
            Problems.print(terminal.err(), "with " + options.asked("--ring-timeout ", "capture.timeout ")
                    + ring.blockTimeout().toMillis() + " a ring of "
                    + (ring.bytes() >> 20) + " MiB lasts " + ring.lasts().toMillis()
                    + " ms even when packets are few: a worker that stands still for longer loses some; give a larger "
                    + options.asked("--ring or a longer --ring-timeout", "capture.ring or a longer capture.timeout"));
        }
    }

    private int collect(Collector collector, RunOutput output, KeyMaterial keys, LiveParts parts) {
        try (Interruption interruption = Interruption.of(collector::stop)) {
            output.stopWhenUnread(collector::stop);
            terminal.err().println("capturing on " + String.join(", ", capture.interfaces()) + " with "
                    + Text.counted(options.workers(), "worker") + " and "
                    + Text.counted(keys.table().size(), "private key") + "; Ctrl-C ends it");
            terminal.err().flush();
            CollectorReport report;
            try (SoftHeapLimit _ = SoftHeapLimit.start();
                    LiveService.Running beside = service.start(collector, keys, parts)) {
                report = collector.run(beside.before(output), output.plaintext(), (read, all, packets) -> {
                    beside.onTurn(output);
                    output.onProgress(read, all, packets);
                });
            }
            return output.finish(report, interruption.happened()); // after the service, whose end is an event, too
        }
    }
}
