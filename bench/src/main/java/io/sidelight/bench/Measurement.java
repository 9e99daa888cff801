// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What the runs of one measurement cost, in nanoseconds of one thread's processor time: a machine's other work does not
 * count.
 */
record Measurement(double firstNs, double medianNs, double bestNs) {

    /** Something that can be run again and again, and says what it cost. */
    interface Run {
        /** Runs once; returns nanoseconds. */
        double cost() throws Exception;
    }

    /** Warms up for the compiler as long as {@code settings} say (the first run is noted), then measures. */
    static Measurement of(Settings settings, Run run) throws Exception {
        return of(inTurns(settings, List.of(run))[0]);
    }

    /** The same of runs that were made in turns with others. */
    static Measurement of(double[] costs) {
        double[] steady = Arrays.copyOfRange(costs, 1, costs.length);
        Arrays.sort(steady);
        return new Measurement(costs[0], steady[steady.length / 2], steady[0]);
    }

    /**
     * Measures several things in turns, for a comparison that a machine which is faster now and slower then does not spoil.
     *
     * @return what each of {@code runs} cost: the first run, before anything was compiled, and then the steady ones, whose indices belong
     *         together
     */
    static double[][] inTurns(Settings settings, List<Run> runs) throws Exception {
        double[][] costs = new double[runs.size()][1 + settings.steadyRuns()];
        for (int i = 0; i < runs.size(); i++) {
            long warmUntil = System.nanoTime() + settings.warmUp().toNanos();
            costs[i][0] = runs.get(i).cost();
            while (System.nanoTime() - warmUntil < 0) {
                runs.get(i).cost();
            }
        }
        for (int turn = 1; turn <= settings.steadyRuns(); turn++) {
            for (int i = 0; i < runs.size(); i++) {
                costs[i][turn] = runs.get(i).cost();
            }
        }
        return costs;
    }

    /** How many times what {@code of} costs {@code beside} costs: the median of the turns. */
    static double medianRatio(double[] beside, double[] of) {
        double[] ratios = new double[of.length - 1];
        Arrays.setAll(ratios, turn -> beside[turn + 1] / of[turn + 1]);
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }
}
