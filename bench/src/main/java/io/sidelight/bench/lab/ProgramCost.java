// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a whole process took, from its start to its end.
 *
 * @param seconds wall time
 * @param peakBytes most memory resident at a time, mapped files included, looked up every few milliseconds; -1 where the system
 *     does not tell
 */
public record ProgramCost(double seconds, long peakBytes) {
    private static final long LOOK_AGAIN_MS = 5;
    private static final String PEAK = "VmHWM:";

    /**
     * Runs {@code command} to its end, however long that takes; what it prints is dropped.
     *
     * @throws LabException when it ends with anything but 0
     */
    public static ProgramCost of(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile())).start();
        try {
            long peak = -1;
            while (!process.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakOf(process.pid()));
            }
            if (process.exitValue() != 0) {
                throw new LabException("'" + String.join(" ", command) + "' ended with " + process.exitValue());
            }
            return new ProgramCost((System.nanoTime() - start) / 1e9, peak);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The lesser time of two, and the greater memory. */
    public ProgramCost best(ProgramCost other) {
        return new ProgramCost(Math.min(seconds, other.seconds), Math.max(peakBytes, other.peakBytes));
    }

    private static long peakOf(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(PEAK)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            // it has just ended, or the system is not Linux
        }
        return -1;
    }
}
