// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code sidelight run} as a process of its own inside a network, with this process's Java and class path. */
public final class CollectorProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(30);
    private static final String EVENTS = "events.jsonl";
    private static final String MAIN = "io.sidelight.control.Sidelight";

    private final Process process;
    private final Path events;
    private final Path output;

    private CollectorProcess(Process process, Path events, Path output) {
        this.process = process;
        this.events = events;
        this.output = output;
    }

    /**
     * Starts it, and waits until it has opened its packet sockets.
     *
     * @param folder gets {@code events.jsonl} and {@code collector.log}
     * @param javaOptions what Java is given beside this process's own options
     * @param arguments of {@code run}, without {@code --events}
     * @throws LabException when it ends before it captures
     */
    public static CollectorProcess start(NetworkNamespace network, Path folder, List<String> javaOptions,
            List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--events", folder.resolve(EVENTS).toString()));
        return startWith(network, folder, javaOptions, all);
    }

    /** The same, with all that {@code config} says, whose sink must be {@code events.jsonl} in {@code folder}. */
    public static CollectorProcess startConfigured(NetworkNamespace network, Path folder, List<String> javaOptions,
            Path config) throws IOException {
        return startWith(network, folder, javaOptions, List.of("--config", config.toString()));
    }

    private static CollectorProcess startWith(NetworkNamespace network, Path folder, List<String> javaOptions,
            List<String> arguments) throws IOException {
        Path events = folder.resolve(EVENTS);
        Path output = folder.resolve("collector.log");
        List<String> command = new ArrayList<>(RunJava.command());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "run"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(network.inside(command)).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        CollectorProcess collector = new CollectorProcess(process, events, output);
        if (!Programs.await(START, () -> !process.isAlive() || collector.captures())) {
            collector.close();
            throw new LabException("the collector did not begin to capture: " + collector.output());
        }
        if (!process.isAlive()) {
            throw new LabException("the collector ended with " + process.exitValue() + ": " + collector.output());
        }
        return collector;
    }

    /** It says so when all of its rings are open. */
    private boolean captures() {
        return output().contains("capturing on ");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its audit events, a line each; grows while it runs. */
    public Path events() {
        return events;
    }

    /** What it has printed so far, both outputs together. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Its resident memory in bytes, as the kernel counts it; -1 when it has ended. */
    public long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst().orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Has it collect all garbage now; false where the JDK's {@code jcmd} is missing or not listened to. */
    public boolean collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Programs.tryRun(List.of(jcmd, Long.toString(process.pid()), "GC.run")).code() == 0;
    }

    /** Ends it by SIGTERM, so that it reports what it has seen; returns its exit code, -1 when it had to be killed. */
    public int terminate() {
        return Programs.terminate(process, END);
    }

    /** Waits until it ends by itself; returns its exit code, -1 when it does not end. */
    public int awaitEnd() {
        return Programs.await(END, () -> !process.isAlive()) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
