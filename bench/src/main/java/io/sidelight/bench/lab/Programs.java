// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Other programs, run with a bound on their time. */
public final class Programs {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_MS = 10;

    private Programs() {}

    /** True when {@code name} is a file that can be run, on the path or where the system keeps its administrator's programs. */
    public static boolean isInstalled(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Pattern.compile(":").splitAsStream(path).filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /**
     * Runs a program to its end and returns what it printed on both outputs.
     *
     * @throws LabException when it cannot be started, takes more than 20 s, or ends with anything but 0
     */
    public static String run(List<String> command) {
        Result result = tryRun(command);
        if (result.code != 0) {
            throw new LabException("'" + String.join(" ", command) + "' ended with " + result.code + ": "
                    + result.output.strip());
        }
        return result.output;
    }

    /** The same, but any exit code is an answer; -1 when it cannot be started or does not end in time. */
    public static Result tryRun(List<String> command) {
        Path output = null;
        Process process = null;
        try {
            output = Files.createTempFile("sidelight-lab", ".out");
            process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
            boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Result(ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            delete(output);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // a temporary file that stays does no harm
        }
    }

    /** Waits until {@code condition} holds, at most {@code patience}; returns whether it does. */
    public static boolean await(Duration patience, BooleanSupplier condition) {
        long until = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            try {
                Thread.sleep(LOOK_AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return true;
    }

    /**
     * Ends {@code process} by SIGTERM, and by force when it does not listen; returns its exit code, -1 after force. Not by SIGINT, which whatever
     * a shell starts in the background ignores, with all of its children.
     */
    public static int terminate(Process process, Duration patience) {
        tryRun(List.of("kill", "-TERM", Long.toString(process.pid())));
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return -1;
    }

    /**
     * How a program ended.
     *
     * @param code its exit code
     * @param output what it printed
     */
    public record Result(int code, String output) {}
}
