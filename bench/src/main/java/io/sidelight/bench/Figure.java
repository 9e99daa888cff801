// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.util.function.DoubleUnaryOperator;

/**
 * One measured figure, beside its limit and its target.
 *
 * @param first the first run's value, before anything was compiled; NaN when it was not measured apart
 * @param median of the steady runs
 * @param best of the steady runs
 * @param limitName what bounds it, measured in the same run; empty without one
 * @param limit in the same unit; NaN without one
 * @param target in words; empty without one
 * @param reached whether the target was reached; always true without one
 */
record Figure(String name, String unit, double first, double median, double best, String limitName, double limit,
        String target, boolean reached) {

    /** A figure without limit and target. */
    static Figure of(String name, String unit, double first, double median, double best) {
        return new Figure(name, unit, first, median, best, "", Double.NaN, "", true);
    }

    /** A figure measured once. */
    static Figure of(String name, String unit, double value) {
        return of(name, unit, Double.NaN, value, value);
    }

    /** The steady runs' figure, each cost turned into a rate by {@code rate}. */
    static Figure of(String name, String unit, Measurement runs, DoubleUnaryOperator rate) {
        return of(name, unit, rate.applyAsDouble(runs.firstNs()), rate.applyAsDouble(runs.medianNs()),
                rate.applyAsDouble(runs.bestNs()));
    }

    /** A figure that could not be measured, with the reason. */
    static Figure missing(String name, String unit, String reason) {
        return new Figure(name, unit, Double.NaN, Double.NaN, Double.NaN, "", Double.NaN, "not measured: " + reason,
                true);
    }

    /** False when there is a reason instead of a value. */
    boolean isMeasured() {
        return !Double.isNaN(median);
    }

    Figure beside(String boundName, double bound) {
        return new Figure(name, unit, first, median, best, boundName, bound, target, reached);
    }

    Figure against(String words, boolean isReached) {
        return new Figure(name, unit, first, median, best, limitName, limit, words, isReached);
    }

    /** The median's share of the limit; NaN without one. */
    double share() {
        return median / limit;
    }
}
