// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.RunJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A benchmark in a process of its own, whose Java has the options of {@code sidelight run}: for what depends on the garbage collector. */
record AsRun(String name, Benchmark benchmark) implements Benchmark {
    private static final String HERE = "sidelight.bench.as-run";

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        if (Boolean.getBoolean(HERE)) {
            return benchmark.measure(settings, workplace);
        }
        Path figures = workplace.file("figures.json");
        Path output = workplace.file("output.txt");
        List<String> command = new ArrayList<>(RunJava.command());
        command.addAll(List.of("-D" + HERE + "=true", "-cp", System.getProperty("java.class.path"),
                Bench.class.getName(), name, "--json", figures.toString()));
        if (settings == Settings.QUICK) {
            command.add("--quick");
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new BenchException("'" + name + "' in a process of its own ended with " + code + ": "
                        + Files.readString(output).strip());
            }
            return FigureJson.read(figures);
        } catch (IOException e) {
            throw new BenchException("'" + name + "' in a process of its own left no figures: " + e.getMessage());
        } finally {
            process.destroyForcibly();
            workplace.clear();
        }
    }
}
