// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How {@code sidelight run} starts Java, which is not how {@code bench} does: another garbage collector. */
public final class RunJava {
    private static final String OPTIONS = "deploy/jvm.options";
    private static final String RUN_OPTIONS = "deploy/jvm-run.options";
    private static final String AGENT_OPTIONS = "deploy/jvm-agent.options";

    private RunJava() {}

    /** This process's Java with the options that the launcher gives {@code run}, where they are found; else with this process's own. */
    public static List<String> command() {
        return command(RUN_OPTIONS);
    }

    /** The same, as the launcher starts {@code agent}. */
    public static List<String> agentCommand() {
        return command(AGENT_OPTIONS);
    }

    private static List<String> command(String own) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options(own));
        return command;
    }

    private static List<String> options(String own) {
        Path target = Path.of(RunJava.class.getProtectionDomain().getCodeSource().getLocation().getPath()).getParent();
        Path root = target == null || target.getParent() == null ? null : target.getParent().getParent();
        if (root != null && Files.exists(root.resolve(own))) {
            return Stream.of(OPTIONS, own).map(file -> "@" + root.resolve(file)).toList();
        }
        // its heap is its own
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--") || option.startsWith("-XX:")).toList();
    }
}
