// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.util.Arrays;

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
        long warmUntil = System.nanoTime() + settings.warmUp().toNanos();
        double first = run.cost();
        while (System.nanoTime() - warmUntil < 0) {
            run.cost();
        }
        double[] costs = new double[settings.steadyRuns()];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = run.cost();
        }
        Arrays.sort(costs);
        return new Measurement(first, costs[costs.length / 2], costs[0]);
    }
}
