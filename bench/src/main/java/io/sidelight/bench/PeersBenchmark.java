// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One download, read by {@code ./sidelight analyze} and by tshark with the same key: whole processes, wall time. */
final class PeersBenchmark implements Benchmark {
    private static final double TARGET = 15;
    private static final long TARGET_BYTES = 250L << 20;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        if (!isInstalled("tshark")) {
            return List.of();
        }
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        TrafficFile traffic = new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA")
                .downloads(workplace.file("peers.pcap"), 1, settings.bulkBytes());
        Path key = workplace.file("peers.pem");
        identity.writePem(key);
        mustDecryptAll(traffic, identity, key);
        double ours = seconds(analyze(traffic, key));
        double tshark = seconds(
                tshark(traffic, key, "-Y", "http.response", "-T", "fields", "-e", "http.response.code"));
        workplace.clear();
        Figure figure = Figure.of("analyze, " + (settings.bulkBytes() >> 20) + " MB, times tshark's speed", "times",
                tshark / ours);
        return List.of(Figure.of("analyze, whole process", "s", ours), Figure.of("tshark, whole process", "s", tshark),
                settings.bulkBytes() < TARGET_BYTES
                        ? figure
                        : figure.against(">= 15 times at 286 MB", tshark / ours >= TARGET));
    }

    private static boolean isInstalled(String program) throws InterruptedException {
        try {
            return process(List.of(program, "--version")).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> analyze(TrafficFile traffic, Path key) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "io.sidelight.control.Sidelight", "analyze",
                        traffic.path().toString(), "--key", key.toString()));
        return command;
    }

    private static List<String> tshark(TrafficFile traffic, Path key, String... asked) {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", traffic.path().toString(), "-o",
                "uat:rsa_keys:\"" + key + "\",\"\"", "-o", "http.desegment_body:FALSE"));
        command.addAll(List.of(asked));
        return command;
    }

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int code = process(command).start().waitFor();
        if (code != 0) {
            throw new BenchException(command.getFirst() + " ended with " + code + ", so no figure is given");
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static ProcessBuilder process(List<String> command) {
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** What tshark prints of the decrypted stream must be as long as what we decrypt of it. */
    private static void mustDecryptAll(TrafficFile traffic, ServerIdentity identity, Path key) throws Exception {
        new Replay(traffic, identity.keyTable(1)).processorNs();
        Process process = new ProcessBuilder(tshark(traffic, key, "-q", "-z", "follow,tls,raw,0"))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        long bytes = hexDigits(process.getInputStream()) / 2;
        if (process.waitFor() != 0 || bytes != traffic.serverBytes() + traffic.clientBytes()) {
            throw new BenchException("tshark decrypted " + bytes + " of "
                    + (traffic.serverBytes() + traffic.clientBytes()) + " bytes, so no figure is given");
        }
    }

    /** Digits of the lines that are hex and nothing else, but for the tab in front of what the server said. */
    private static long hexDigits(InputStream in) throws IOException {
        long sum = 0;
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String digits = line.strip();
                boolean hex = !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
                sum += hex ? digits.length() : 0;
            }
        }
        return sum;
    }
}
