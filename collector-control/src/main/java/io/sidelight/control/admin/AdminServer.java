// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves the endpoints by HTTPS. All that Javalin and Jetty have to do with is here. */
final class AdminServer implements AutoCloseable {
    /** Of a request's body: some ten thousand keys in PEM. */
    private static final int MOST_BODY = 64 << 20;
    private static final int MOST_THREADS = 64;
    private static final int LEAST_THREADS = 4;
    private static final int IDLE_MS = 30_000;

    private final ApiCalls calls;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Javalin javalin;

    private AdminServer(String host, int port, KeyStore keys, ApiCalls calls, List<Endpoint> endpoints) {
        this.calls = calls;
        javalin = Javalin.create(config -> configure(config, host, port, keys, endpoints));
    }

    /**
     * Serves until {@link #close}.
     *
     * @param port 0 for a free one
     * @param keys with one key and its certificate, under {@link AdminIdentity#PASSWORD}
     * @throws IOException when the address cannot be listened on
     */
    static AdminServer start(String host, int port, KeyStore keys, ApiCalls calls, List<Endpoint> endpoints)
            throws IOException {
        AdminServer server = new AdminServer(host, port, keys, calls, endpoints);
        try {
            server.javalin.start();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw new IOException("the admin API cannot listen on " + host + ":" + port + ": " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /**
     * Shows another certificate to connections from now on; those that are open go on.
     *
     * @param keys as {@link #start} has it
     * @throws IOException when it cannot be shown; then the one before goes on to be
     */
    void show(KeyStore keys) throws IOException {
        KeyStore before = tls.getKeyStore();
        try {
            tls.reload(factory -> factory.setKeyStore(keys));
        } catch (Exception e) {
            tls.setKeyStore(before);
            throw new IOException("the certificate cannot be shown: " + rootMessage(e), e);
        }
    }

    /** The port that is listened on. */
    int port() {
        return javalin.port();
    }

    private void configure(JavalinConfig config, String host, int port, KeyStore keys, List<Endpoint> endpoints) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = MOST_BODY;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE; // secrets and what callers choose do not go through one compressor
        config.jetty.threadPool = threads();
        config.jetty.addConnector((server, http) -> connector(server, http, host, port, keys));
        for (Endpoint endpoint : endpoints) {
            config.routes.addHttpHandler(HandlerType.findOrCreate(endpoint.method()), endpoint.path(),
                    context -> handle(endpoint, context));
        }
        config.routes.exception(HttpResponseException.class, (e, context) -> problem(context, e.getStatus(),
                "not to be had", String.valueOf(e.getMessage()), List.of()));
        config.routes.exception(Exception.class, (e, context) -> problem(context, 500, "failed",
                "an error of ours: " + e.getClass().getSimpleName(), List.of()));
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, IDLE_MS);
        threads.setName("sidelight-admin");
        threads.setDaemon(true);
        return threads;
    }

    private ServerConnector connector(Server server, HttpConfiguration http, String host, int port,
            KeyStore keys) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.addCustomizer(new SecureRequestCustomizer(false)); // callers by address send no name that could be compared
        tls.setKeyStore(keys);
        tls.setKeyStorePassword(new String(AdminIdentity.PASSWORD));
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setRenegotiationAllowed(false);
        ClientTls.configure(tls, calls.clientAuthorities());
        ServerConnector connector = new ServerConnector(server,
                new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()), new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MS);
        return connector;
    }

    private void handle(Endpoint endpoint, Context context) {
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Strict-Transport-Security", "max-age=31536000");
        try {
            Credentials credentials = ClientTls.credentials(context);
            ApiResponse response = calls.call(endpoint, credentials,
                    caller -> new ApiRequest(caller, context.pathParamMap(), query(context), contentType(context),
                            Objects.requireNonNullElse(context.header("If-Match"), ""),
                            endpoint.streams() ? new byte[0] : body(endpoint, context),
                            endpoint.streams() ? BodyStream.of(context) : InputStream.nullInputStream()));
            answer(context, response);
            ApiResponse.Stream stream = response.stream();
            if (stream != null) {
                stream(context, stream, () -> calls.mayStill(endpoint, credentials));
            }
        } catch (ApiProblem e) {
            if (e.status() == 401) {
                context.header("WWW-Authenticate", "Bearer realm=\"sidelight\"");
            } else if (e.retryAfterSeconds() > 0) {
                context.header("Retry-After", Integer.toString(e.retryAfterSeconds()));
            }
            problem(context, e.status(), e.title(), e.detail(), e.errors());
        }
    }

    private static void answer(Context context, ApiResponse response) {
        context.status(response.status());
        if (!response.etag().isEmpty()) {
            context.header("ETag", '"' + response.etag() + '"');
        }
        if (response.body() != null) {
            context.contentType("application/json").result(response.body().toString());
        }
    }

    /** Takes the thread as long as it lasts. */
    private static void stream(Context context, ApiResponse.Stream stream, BooleanSupplier mayStill) {
        context.contentType(stream.contentType());
        try {
            stream.writeTo(context.res().getOutputStream(), mayStill);
        } catch (IOException e) {
            // the caller has gone, or does not read
        }
    }

    private static Map<String, String> query(Context context) {
        Map<String, String> first = new HashMap<>();
        context.queryParamMap().forEach((name, values) -> first.put(name, values.isEmpty() ? "" : values.getFirst()));
        return first;
    }

    private static String contentType(Context context) {
        String header = Objects.requireNonNullElse(context.contentType(), "");
        int parameters = header.indexOf(';');
        return (parameters < 0 ? header : header.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] body(Endpoint endpoint, Context context) throws ApiProblem {
        int most = endpoint.mostBody();
        if (most == 0) {
            return new byte[0];
        }
        try (InputStream in = context.bodyInputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw ApiProblem.tooLarge(most);
            }
            return body;
        } catch (IOException e) {
            throw ApiProblem.malformed("the body ended early");
        }
    }

    private static void problem(Context context, int status, String title, String detail, List<String> errors) {
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("type", "about:blank").put("title", title)
                .put("status", status).put("detail", detail);
        if (!errors.isEmpty()) {
            ArrayNode list = body.putArray("errors");
            errors.forEach(list::add);
        }
        context.status(status).contentType("application/problem+json").result(body.toString());
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
