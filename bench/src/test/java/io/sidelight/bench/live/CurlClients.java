// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many kinds of requests at the same time, by curl, inside the client's network. */
final class CurlClients {
    private static final long PATIENCE_SECONDS = 30;

    private final NetworkNamespace network;
    private final Path folder;

    CurlClients(NetworkNamespace network, Path folder) {
        this.network = network;
        this.folder = folder;
    }

    /** Where curl writes the secrets of its sessions. */
    Path keyLog() {
        return folder.resolve("secrets.log");
    }

    /** One small request, whose target begins with {@code target}. */
    void ask(String target) {
        Programs.run(network.inside(command(url(NginxServer.GCM) + target)));
    }

    /** What one small request tells of the server's certificate, among other things. */
    String certificateAt(int port, String target) {
        List<String> command = command(url(port) + target);
        command.add("--verbose");
        return Programs.run(network.inside(command));
    }

    /** Requests one after the other, each on a connection of its own; sessions are resumed where the server allows it. */
    void askApart(int port, String target) {
        List<String> command = command(url(port) + target);
        command.addAll(List.of("-H", "Connection: close"));
        Programs.run(network.inside(command));
    }

    /** Makes all of them and waits until all were answered; returns how many requests that were. */
    int askAll() throws IOException, InterruptedException {
        Path body = Files.write(folder.resolve("upload.bin"),
                "uploaded ".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        List<Process> running = new ArrayList<>();
        // kept alive: one connection each
        running.add(start(url(NginxServer.GCM) + "/small.txt?kept=[1-30]"));
        running.add(start(url6(NginxServer.CBC_RESUMED) + "/page.html?kept=[1-10]", "--compressed"));
        // a connection for each request, which resume one session; one after the other, since the first must be over
        running.add(start(url(NginxServer.CBC_RESUMED) + "/small.txt?resumed=[1-20]", "-H", "Connection: close"));
        // at the same time
        running.add(
                start(url(NginxServer.GCM) + "/page.html?parallel=[1-24]", "--parallel", "--parallel-max", "8", "-H",
                        "Connection: close"));
        // large, both ways
        running.add(start(url(NginxServer.GCM) + "/large.bin?large=[1-3]"));
        running.add(start(url6(NginxServer.CBC_RESUMED) + "/large.bin?large=4"));
        running.add(start(url(NginxServer.GCM) + "/upload?sent=[1-3]", "--data-binary", "@" + body, "-H", "Expect:"));
        // odd ones
        running.add(start(url(NginxServer.GCM) + "/small.txt?head=[1-5]", "--head"));
        running.add(start(url(NginxServer.GCM) + "/missing?[1-5]"));
        running.add(start(url(NginxServer.GCM) + "/large.bin?part=1", "--range", "100000-400000"));
        // with forward secrecy: their secrets come late, from the key log
        running.add(start(url(NginxServer.TLS13) + "/small.txt?modern=[1-10]"));
        running.add(start(url6(NginxServer.TLS13) + "/page.html?modern=11"));
        for (Process process : running) {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                running.forEach(Process::destroyForcibly);
                throw new LabException("a client did not end well: " + process.info().commandLine().orElse("") + " "
                        + Files.readString(folder.resolve("curl.log")));
            }
        }
        return 30 + 10 + 20 + 24 + 3 + 1 + 3 + 5 + 5 + 1 + 10 + 1;
    }

    private Process start(String url, String... options) throws IOException {
        List<String> command = command(url);
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(network.inside(command)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("curl.log").toFile()));
        builder.environment().put("SSLKEYLOGFILE", keyLog().toString());
        return builder.start();
    }

    private List<String> command(String url) {
        return new ArrayList<>(
                List.of("curl", "--http1.1", "--insecure", "--silent", "--show-error", "--max-time", "20",
                        "--output", "/dev/null", url));
    }

    private static String url(int port) {
        return "https://" + MirroredNetwork.SERVER + ":" + port;
    }

    private static String url6(int port) {
        return "https://[" + MirroredNetwork.SERVER6 + "]:" + port;
    }
}
