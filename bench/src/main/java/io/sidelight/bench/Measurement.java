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

    /** Runs {@code warmUps} times for the compiler (the first is noted) and {@code steady} times for the figures. */
    static Measurement of(int warmUps, int steady, Run run) throws Exception {
        double first = run.cost();
        for (int i = 1; i < warmUps; i++) {
            run.cost();
        }
        double[] costs = new double[steady];
        for (int i = 0; i < steady; i++) {
            costs[i] = run.cost();
        }
        Arrays.sort(costs);
        return new Measurement(first, costs[steady / 2], costs[0]);
    }
}
