// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a soak came to.
 *
 * @param samples at its start, in its middle and at its end
 * @param seconds it took, the pauses between slices included
 * @param packets sent
 * @param slices it was sent in
 * @param lossySlices of which something was lost
 * @param longestPauseMs of the collector's JVM, but for those of the samples
 * @param exitCode of the collector, told to end as by Ctrl-C
 * @param output what the collector printed
 */
record SoakReport(List<SoakSample> samples, double seconds, long packets, int slices, int lossySlices,
        double longestPauseMs, int exitCode, String output) {
    static final int SAMPLES = 3;

    private static final List<String> MOMENTS = List.of("start", "middle", "end");
    /** Memory at the end over that in the middle, which is past all warming up. */
    private static final double FLAT = 1.1;
    private static final int TERMINATED = 143;
    private static final String OWN_ERROR = "error of ours";

    /** All figures, the verdict last. */
    List<Figure> figures(Figure rate) {
        List<Figure> figures = new ArrayList<>(List.of(rate, Figure.of("soak, length", "min", seconds / 60),
                Figure.of("soak, packets sent", "million", packets / 1e6),
                none("soak, slices with a loss", "of " + slices, lossySlices)));
        memory(figures, "soak, resident memory", SoakSample::residentMb);
        memory(figures, "soak, heap after collection", SoakSample::heapMb);
        total(figures, "soak, packets dropped", SoakSample::drops);
        total(figures, "soak, health events", SoakSample::health);
        total(figures, "soak, not decrypted or not whole", SoakSample::failures);
        figures.add(Figure.of("soak, longest pause", "ms", longestPauseMs));
        boolean clean = exitCode == TERMINATED && !output.contains(OWN_ERROR);
        figures.add(Figure.of("soak, exit code", "", exitCode).against("143, no error of ours", clean));
        long missed = figures.stream().filter(figure -> !figure.reached()).count();
        figures.add(
                Figure.of("soak, verdict", "missed", (double) missed).against("flat memory, no drop, no error",
                        missed == 0));
        return figures;
    }

    private void memory(List<Figure> figures, String name, ToDoubleFunction<SoakSample> of) {
        double middle = of.applyAsDouble(samples.get(1));
        double end = of.applyAsDouble(samples.getLast());
        if (Double.isNaN(middle) || Double.isNaN(end)) {
            figures.add(Figure.missing(name, "MB", "the JDK's jcmd is not there or was not listened to"));
            return;
        }
        for (int i = 0; i < SAMPLES; i++) {
            figures.add(Figure.of(name + ", " + MOMENTS.get(i), "MB", of.applyAsDouble(samples.get(i))));
        }
        figures.add(figures.removeLast().against("<= 110 % of the middle", end <= FLAT * middle));
    }

    /** Totals count from the start of the soak: what the search for its rate provoked is not in them. */
    private void total(List<Figure> figures, String name, ToDoubleFunction<SoakSample> of) {
        double start = of.applyAsDouble(samples.getFirst());
        figures.add(none(name + ", middle", "", of.applyAsDouble(samples.get(1)) - start));
        figures.add(none(name + ", end", "", of.applyAsDouble(samples.getLast()) - start));
    }

    private static Figure none(String name, String unit, double count) {
        return Figure.of(name, unit, count).against("none", count == 0);
    }
}
