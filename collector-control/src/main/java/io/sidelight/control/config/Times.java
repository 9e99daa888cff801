// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as it is written in a configuration: {@code 10ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
final class Times {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(us|ms|s|m|h|d)");
    private static final List<Unit> UNITS = List.of(new Unit("d", 86_400_000_000_000L),
            new Unit("h", 3_600_000_000_000L), new Unit("m", 60_000_000_000L), new Unit("s", 1_000_000_000L),
            new Unit("ms", 1_000_000L), new Unit("us", 1_000L));

    private Times() {}

    private record Unit(String name, long ns) {}

    /** What {@code text} says; nothing when it says none, or has no unit. 0 needs none. */
    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(time.group(1));
        return UNITS.stream().filter(unit -> unit.name().equals(time.group(2)))
                .map(unit -> Duration.ofNanos(unit.ns()).multipliedBy(number)).findFirst();
    }

    /** {@code time} in the largest unit of which it is a whole number. */
    static String text(Duration time) {
        return text(time.toNanos());
    }

    /** {@code 1ms to 10s}. */
    static String text(Range range) {
        return text(range.least()) + " to " + text(range.most());
    }

    private static String text(long ns) {
        for (Unit unit : UNITS) {
            if (ns >= unit.ns() && ns % unit.ns() == 0) {
                return ns / unit.ns() + unit.name();
            }
        }
        return "0";
    }
}
