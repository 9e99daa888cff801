// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.micro;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the micro benchmarks, each in a Java process of its own. */
public final class MicroBenchmarks {
    private MicroBenchmarks() {}

    /** Runs all of them, {@code seconds} of measuring each. */
    public static Collection<RunResult> run(int seconds) throws RunnerException {
        return new Runner(new OptionsBuilder().include(MicroBenchmarks.class.getPackageName() + "\\..*").forks(1)
                .warmupIterations(2).warmupTime(TimeValue.seconds(1)).measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1)).verbosity(VerboseMode.SILENT).build()).run();
    }
}
