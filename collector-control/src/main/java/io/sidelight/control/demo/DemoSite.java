// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** One embedded HTTPS server on loopback, at a port of the system's choice, with clients that fit it. */
final class DemoSite implements AutoCloseable {
    private static final int LONGEST_CATALOGUE = 64;

    private final DemoIdentity identity;
    private final List<String> suites;
    private final String protocol;
    private final SSLContext clients;
    private final HttpsServer server;

    /** Starts the server; {@code suites} are all that it accepts, in TLS {@code protocol}. */
    DemoSite(DemoIdentity identity, String protocol, List<String> suites) throws IOException, GeneralSecurityException {
        this.identity = identity;
        this.protocol = protocol;
        this.suites = suites;
        this.clients = identity.clientContext();
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity.serverContext()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(
                        new SSLParameters(suites.toArray(String[]::new), new String[]{protocol}));
            }
        });
        server.createContext("/", DemoSite::answer);
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("demo-server-", 0).factory()));
        server.start();
    }

    String name() {
        return identity.name();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A client's connection to {@code port}, where this site is, or something that leads to it. */
    DemoClient connect(int port) throws IOException {
        return DemoClient.connect(clients, identity.name(), port, protocol, suites);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean known = !exchange.getRequestURI().getPath().startsWith("/admin");
            String item = "{\"item\":\"lamp\",\"price\":\"12.50\"},";
            String body = known ? "[" + item.repeat(LONGEST_CATALOGUE) + "{}]" : "no access\n";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", known ? "application/json" : "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(known ? 200 : 403, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
