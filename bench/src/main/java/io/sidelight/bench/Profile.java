// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Samples the collector's threads while figures are measured, and prints where their time went. */
final class Profile implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final int SHOWN = 40;
    /** What is on nearly every stack is the way to the work, not the work. */
    private static final double EVERYWHERE = 0.97;

    private final Recording recording = new Recording();

    Profile() {
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
        recording.start();
    }

    /** Stops sampling and prints the methods that were on top, and those of ours that were on the stack. */
    void print(PrintStream out) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("sidelight-bench", ".jfr");
        try {
            recording.dump(file);
            Counts counts = new Counts();
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                counts.add(event);
            }
            counts.print(out);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        recording.close();
    }

    private static final class Counts {
        private final Map<String, Integer> top = new HashMap<>();
        private final Map<String, Integer> within = new HashMap<>();
        private int samples;

        void add(RecordedEvent event) {
            if (event.getThread("sampledThread") == null || event.getStackTrace() == null
                    || !event.getThread("sampledThread").getJavaName().startsWith("sidelight-")) {
                return;
            }
            samples++;
            Set<String> seen = new HashSet<>();
            boolean first = true;
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                String name = frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
                if (first) {
                    top.merge(name, 1, Integer::sum);
                    first = false;
                }
                if (seen.add(name)) {
                    within.merge(name, 1, Integer::sum);
                }
            }
        }

        void print(PrintStream out) {
            out.printf("%n%d samples; on top of the stack:%n", samples);
            print(out, top);
            out.printf("anywhere on the stack:%n");
            print(out, within);
        }

        private void print(PrintStream out, Map<String, Integer> counts) {
            counts.entrySet().stream().filter(e -> e.getValue() < EVERYWHERE * samples)
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(SHOWN)
                    .forEach(e -> out.printf("%6.1f %%  %s%n", 100.0 * e.getValue() / samples, e.getKey()));
        }
    }
}
