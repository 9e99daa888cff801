// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM wrote about its collections ({@code -Xlog:gc}).
 *
 * @param liveBytes in use after each collection
 * @param pausesMs of each
 */
record GcLog(List<Long> liveBytes, List<Double> pausesMs) {
    private static final Pattern PAUSE = Pattern
            .compile("Pause .* \\d+[KMG]->(\\d+)([KMG])\\(\\d+[KMG]\\) ([0-9.,]+)ms");

    static GcLog read(Path file) throws IOException {
        List<Long> live = new ArrayList<>();
        List<Double> pauses = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                live.add(Long.parseLong(pause.group(1)) << shift(pause.group(2)));
                pauses.add(Double.parseDouble(pause.group(3).replace(',', '.')));
            }
        }
        return new GcLog(live, pauses);
    }

    private static int shift(String unit) {
        return switch (unit.toUpperCase(Locale.ROOT)) {
            case "K" -> 10;
            case "M" -> 20;
            default -> 30;
        };
    }

    /** Without the first {@code count} collections. */
    GcLog from(int count) {
        return new GcLog(liveBytes.subList(count, liveBytes.size()), pausesMs.subList(count, pausesMs.size()));
    }

    double longestPauseMs() {
        return pausesMs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
