// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.Text;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** What may stand behind options whose values are no text, in words for who gave something else. */
final class OptionValues {
    private static final Map<String, String> ALLOWED = Map.of(
            "--workers", "a whole number from 1 to 256",
            "--duplicate-window", "a whole number of ms from 0 to 1000",
            "--ring", "a whole number of MiB from 1 to 1024",
            "--ring-block", "a number of KiB that is a power of two, from 128 to 524288",
            "--ring-timeout", "a whole number of ms from 1 to 10000",
            "--snap-length", "a whole number of bytes from 118 to 262144",
            "--fanout-group", "a whole number from 1 to 65535, or 0 for a free one",
            "--skew", "a whole number of ms from 0 to 1000",
            "--source", "ring or libpcap",
            "--idle", "busy, yielding or park");

    private OptionValues() {}

    /** Whether {@link #problem} knows what is allowed. */
    static boolean isKnown(OptionSpec option) {
        return isSwitch(option) || ALLOWED.containsKey(option.longestName());
    }

    /** What is wrong with {@code value}, which could not be read, in a sentence. */
    static String problem(OptionSpec option, String value) {
        String allowed = isSwitch(option)
                ? "true or false, or be left out"
                : ALLOWED.getOrDefault(option.longestName(), "");
        return option.longestName() + " is '" + Text.printable(value) + "', must be " + allowed;
    }

    private static boolean isSwitch(OptionSpec option) {
        return option.type() == boolean.class;
    }
}
