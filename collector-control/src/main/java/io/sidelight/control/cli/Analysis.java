// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.terminal.Interruption;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorReport;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code analyze}: keys, captures, outputs, the collector between them, and the exit code. */
final class Analysis {
    private final Terminal terminal;
    private final AnalyzeOptions options;

    Analysis(Terminal terminal, AnalyzeOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    /**
     * Analyses to the end of the captures, or until it is interrupted.
     *
     * @throws ConfigurationException when an input would be overwritten, or with all that is wrong with the keys and the captures
     */
    int run() {
        OverwriteCheck.refuse(options);
        try (KeyMaterial keys = KeyMaterial.load(options)) {
            return run(keys);
        } catch (CaptureException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private int run(KeyMaterial keys) {
        List<String> problems = new ArrayList<>(keys.fatal());
        LoadedPolicy policy = PolicyOption.load(options.policy(), problems);
        try (Collector collector = Collector.overCaptures(options.captures(), options.follow(), config(keys),
                notice -> Problems.print(terminal.err(), notice))) {
            refuse(problems);
            keys.warnings().forEach(warning -> Problems.print(terminal.err(), warning));
            keys.keyLogs().follow(problem -> Problems.print(terminal.err(), problem));
            try (RunOutput output = RunOutput.open(terminal, options);
                    PolicyOption.Following _ = PolicyOption.follow(options, policy, null, collector, terminal)) {
                return collect(collector, output);
            }
        } catch (CaptureException e) {
            problems.add(e.getMessage());
            throw new ConfigurationException(problems);
        }
    }

    private static int collect(Collector collector, RunOutput output) {
        try (Interruption interruption = Interruption.of(collector::stop)) {
            output.stopWhenUnread(collector::stop);
            CollectorReport report = collector.run(output, output.plaintext(), output);
            return output.finish(report, interruption.happened());
        }
    }

    private CollectorConfig config(KeyMaterial keys) {
        return new CollectorConfig(keys.table(), keys.preSharedKeys(), keys.secrets(), options.workers(),
                options.limits(), keys.keyLogs().feed());
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
