// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What may stand beside {@code --config}: nothing that the file could say too. A service that is started by two sources would be read
 * again from one.
 */
final class ConfiguredOptions {
    private static final Set<String> BESIDE = Set.of("--config", "--check", "--debug");
    /** Where the file says what an option says. */
    static final Map<String, String> KEYS = Map.ofEntries(Map.entry("--interface", "capture.interfaces"),
            Map.entry("--key", "keys.paths"), Map.entry("--key-password-file", "keys.password_file"),
            Map.entry("--keylog", "secrets.key_logs"), Map.entry("--psk", "secrets.psk_files"),
            Map.entry("--events", "sinks"), Map.entry("--format", "sinks"), Map.entry("--streams", "sinks"),
            Map.entry("--filter", "capture.filter"), Map.entry("--source", "capture.source"),
            Map.entry("--cpus", "capture.cpus"), Map.entry("--ring", "capture.ring"),
            Map.entry("--ring-block", "capture.block"), Map.entry("--ring-timeout", "capture.timeout"),
            Map.entry("--promiscuous", "capture.promiscuous"), Map.entry("--snap-length", "capture.snap_length"),
            Map.entry("--fanout-group", "capture.fanout_group"),
            Map.entry("--hardware-time", "capture.hardware_time"), Map.entry("--skew", "capture.skew"),
            Map.entry("--idle", "capture.idle"), Map.entry("--memory", "limits.memory"),
            Map.entry("--duplicate-window", "limits.duplicate_window"), Map.entry("--workers", "workers"),
            Map.entry("--policy", "policy.file"));

    private ConfiguredOptions() {}

    /** What is wrong with the options that were given beside {@code config}, empty when nothing is. */
    static String problem(ParseResult parsed, Path config) {
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            if (!BESIDE.contains(name)) {
                return name + " cannot stand beside --config: write " + KEYS.getOrDefault(name, "it") + " into "
                        + config;
            }
        }
        return "";
    }
}
