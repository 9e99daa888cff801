// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.micro.MicroBenchmarks;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The micro benchmarks as figures; minutes, so only when asked for by name. */
final class MicroBenchmark implements Benchmark {
    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (RunResult run : MicroBenchmarks.run(settings.steadyRuns())) {
            Result<?> result = run.getPrimaryResult();
            StringBuilder name = new StringBuilder(result.getLabel());
            run.getParams().getParamsKeys().forEach(key -> name.append(' ').append(run.getParams().getParam(key)));
            figures.add(Figure.of(name.toString(), result.getScoreUnit(), result.getScore()));
        }
        return figures;
    }
}
