// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A real nginx with an RSA certificate; what it logs of each request is what the collector must find. */
final class NginxServer implements AutoCloseable {
    static final int GCM = 4431;
    static final int CBC_RESUMED = 4432;
    static final int TLS13 = 4433;
    static final int LARGE_BYTES = 3_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path folder;
    private final Process process;

    private NginxServer(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts it in {@code network}, with all of its files in {@code folder}. */
    static NginxServer start(NetworkNamespace network, Path folder) throws IOException {
        Programs.run(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mirror.example",
                "-days", "2", "-keyout", folder.resolve("server.pem").toString(), "-out",
                folder.resolve("certificate.pem").toString()));
        Path pages = Files.createDirectory(folder.resolve("pages"));
        Files.writeString(pages.resolve("small.txt"), "a small answer\n".repeat(20));
        Files.writeString(pages.resolve("page.html"), "<p>a page that is worth compressing</p>\n".repeat(2_000));
        byte[] large = new byte[LARGE_BYTES];
        new Random(77).nextBytes(large);
        Files.write(pages.resolve("large.bin"), large);
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, configuration(folder));
        Path log = folder.resolve("nginx.out");
        Process process = new ProcessBuilder(network.inside(List.of("nginx", "-p", folder.toString(), "-e",
                folder.resolve("error.log").toString(), "-c", configuration.toString()))).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        NginxServer server = new NginxServer(folder, process);
        // Its process file is written once it listens.
        if (!Programs.await(PATIENCE, () -> Files.exists(folder.resolve("nginx.pid")) || !process.isAlive())
                || !process.isAlive()) {
            server.close();
            throw new LabException("nginx did not start: " + Files.readString(log, StandardCharsets.UTF_8));
        }
        return server;
    }

    private static String configuration(Path folder) {
        return """
                daemon off;
                user root;
                worker_processes 2;
                pid nginx.pid;
                events { worker_connections 512; }
                http {
                    log_format requests '$remote_port $request_method $request_uri $status $bytes_sent $http_content_length';
                    log_format sessions '$ssl_protocol $ssl_cipher $ssl_session_reused';
                    access_log FOLDER/requests.log requests;
                    access_log FOLDER/sessions.log sessions;
                    client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
                    uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
                    client_max_body_size 16m;
                    gzip on; gzip_types text/html;
                    ssl_certificate FOLDER/certificate.pem; ssl_certificate_key FOLDER/server.pem;
                    root FOLDER/pages;
                    server { listen ADDRESS:4431 ssl; listen [ADDRESS6]:4431 ssl; ssl_protocols TLSv1.2;
                             ssl_ciphers AES128-GCM-SHA256; location /upload { return 200 "taken\\n"; } }
                    server { listen ADDRESS:4432 ssl; listen [ADDRESS6]:4432 ssl; ssl_protocols TLSv1.2;
                             ssl_ciphers AES256-SHA; ssl_session_tickets off; ssl_session_cache shared:sessions:1m; }
                    server { listen ADDRESS:4433 ssl; listen [ADDRESS6]:4433 ssl; ssl_protocols TLSv1.3; }
                }
                """
                .replace("FOLDER", folder.toString()).replace("ADDRESS6", MirroredNetwork.SERVER6)
                .replace("ADDRESS", MirroredNetwork.SERVER);
    }

    Path key() {
        return folder.resolve("server.pem");
    }

    /** What it answered: port of the client, method, target, status, bytes of the answer and of the request's body; a line each. */
    List<String> requests() throws IOException {
        return Files.readAllLines(folder.resolve("requests.log")).stream().map(line -> line.replaceAll(" -$", " 0"))
                .toList();
    }

    /** Has it read its configuration, certificate and key again; connections that are open end with the old ones. */
    void reload() {
        Programs.run(List.of("kill", "-HUP", Long.toString(process.pid())));
    }

    /** Protocol, suite, and whether the session was resumed ({@code r}) or not ({@code .}); a line each request. */
    List<String> sessions() throws IOException {
        return Files.readAllLines(folder.resolve("sessions.log"));
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
