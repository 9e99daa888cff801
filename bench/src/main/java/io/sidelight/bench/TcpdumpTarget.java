// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code tcpdump -w /dev/null} at the mirror port: it took all when it says so. */
final class TcpdumpTarget implements LiveTarget {
    private static final Pattern CAPTURED = Pattern.compile("^(\\d+) packets captured", Pattern.MULTILINE);
    private static final Pattern DROPPED = Pattern.compile("^(\\d+) packets dropped by kernel", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** As much room in the kernel as the collector's ring has, in KiB. */
    private static final String BUFFER_KIB = "65536";

    private final LiveNetwork network;
    private final Path log;
    private @Nullable Process process;

    TcpdumpTarget(LiveNetwork network, Path folder) {
        this.network = network;
        this.log = folder.resolve("tcpdump.log");
    }

    @Override
    public void begin() throws IOException {
        process = new ProcessBuilder(network.monitor()
                .inside(List.of("tcpdump", "-n", "-B", BUFFER_KIB, "-s", "0", "-Z",
                        "root", "-i", LiveNetwork.MONITOR, "-w", "/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        if (!Programs.await(PATIENCE, () -> said("listening on"))) {
            throw new LabException("tcpdump did not begin to capture: " + Files.readString(log));
        }
    }

    private boolean said(String words) {
        try {
            return Files.readString(log).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean tookAll(long packets, int tellings) throws IOException, InterruptedException {
        // It hands packets over a second late at most.
        Thread.sleep(1_100);
        Programs.terminate(Objects.requireNonNull(process), PATIENCE);
        String said = Files.readString(log);
        return number(DROPPED, said) == 0 && number(CAPTURED, said) == packets;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new LabException("tcpdump did not say what it captured: " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
