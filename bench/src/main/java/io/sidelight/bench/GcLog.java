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
 * @param liveBytes in use after each full collection that was asked for from outside
 * @param pausesMs of all others
 */
record GcLog(List<Long> liveBytes, List<Double> pausesMs) {
    private static final Pattern PAUSE = Pattern
            .compile("Pause (\\w+)(.*) \\d+[KMG]->(\\d+)([KMG])\\(\\d+[KMG]\\) ([0-9.,]+)ms");
    private static final String ASKED_FOR = "(Diagnostic Command)";

    static GcLog read(Path file) throws IOException {
        List<Long> live = new ArrayList<>();
        List<Double> pauses = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Matcher pause = PAUSE.matcher(line);
            if (!pause.find()) {
                continue;
            }
            if (!pause.group(2).contains(ASKED_FOR)) {
                pauses.add(Double.parseDouble(pause.group(5).replace(',', '.')));
            } else if (pause.group(1).equals("Full")) {
                live.add(Long.parseLong(pause.group(3)) << shift(pause.group(4)));
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

    /** Of the pauses after the first {@code before}; 0 when there was none. */
    double longestPauseMs(int before) {
        return pausesMs.stream().skip(before).mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
