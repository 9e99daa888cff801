// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** Makes calls to a running appliance and turns what goes wrong into sentences. */
public final class ApiClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client;
    private final URI base;
    private final String token;
    private final ClientIdentity identity;

    /**
     * @param base as {@code https://appliance:8443}
     * @param token of the caller
     * @param fingerprint SHA-256 of the appliance's certificate; empty to go by the authorities that the JDK trusts
     * @throws ApiException when the address or the fingerprint is none
     */
    public ApiClient(String base, String token, String fingerprint) throws ApiException {
        this(base, token, fingerprint, ClientIdentity.none());
    }

    /**
     * As the other, of a caller that may show a certificate.
     *
     * @param token empty when the certificate is to count
     */
    public ApiClient(String base, String token, String fingerprint, ClientIdentity identity) throws ApiException {
        try {
            this.base = URI.create(base);
            if (!"https".equals(this.base.getScheme()) || this.base.getHost() == null) {
                throw new ApiException(
                        List.of("'" + base + "' is no address of an appliance, as https://localhost:8443"));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.managers(),
                    fingerprint.isEmpty() ? null : new TrustManager[]{new PinnedTrust(fingerprint)}, null);
            client = HttpClient.newBuilder().sslContext(context).connectTimeout(PATIENCE).build();
        } catch (IllegalArgumentException e) {
            throw new ApiException(List.of("the address '" + base + "' or the fingerprint '" + fingerprint
                    + "' cannot be read: " + e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new ApiException(List.of("TLS cannot be had: " + e.getMessage()));
        }
        this.token = token;
        this.identity = identity;
    }

    public JsonNode get(String path) throws ApiException {
        return call("GET", path, "", BodyPublishers.noBody(), Map.of(), PATIENCE);
    }

    public JsonNode send(String method, String path, JsonNode body) throws ApiException {
        return call(method, path, "application/json", BodyPublishers.ofString(body.toString()), Map.of(), PATIENCE);
    }

    /** Sends a body that is no JSON. */
    public JsonNode send(String method, String path, String contentType, byte[] body, Map<String, String> headers)
            throws ApiException {
        return call(method, path, contentType, BodyPublishers.ofByteArray(body), headers, PATIENCE);
    }

    /**
     * Hands over a body of whatever type, as it comes.
     *
     * @param patience for the answer
     */
    public JsonNode post(String path, String contentType, BodyPublisher body, Duration patience) throws ApiException {
        return call("POST", path, contentType, body, Map.of(), patience);
    }

    public JsonNode delete(String path) throws ApiException {
        return call("DELETE", path, "", BodyPublishers.noBody(), Map.of(), PATIENCE);
    }

    /** Takes server-sent events as they come. */
    @FunctionalInterface
    public interface Events {
        /** Takes the event called {@code name}; returns false to have no more. */
        boolean onEvent(String name, String text);
    }

    /** Has {@code events} told what comes, until there is no more. */
    public void events(String path, Events events) throws ApiException {
        HttpRequest request = request(path).header("Accept", "text/event-stream").build();
        JsonNode _ = answered(() -> {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() >= 400) {
                    throw refused(response, JSON.readTree(lines));
                }
                ServerSentEvents.read(lines, events);
            }
            return MissingNode.getInstance();
        });
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode call(String method, String path, String contentType, BodyPublisher body,
            Map<String, String> headers, Duration patience) throws ApiException {
        HttpRequest.Builder request = request(path).timeout(patience).method(method, body);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        return answered(() -> {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            JsonNode answer = read(response);
            if (response.statusCode() >= 400) {
                throw refused(response, answer);
            }
            return answer;
        });
    }

    /** What is sent and read. */
    @FunctionalInterface
    private interface Exchange {
        JsonNode answer() throws IOException, InterruptedException, ApiException;
    }

    private JsonNode answered(Exchange exchange) throws ApiException {
        try {
            return exchange.answer();
        } catch (ConnectException e) {
            throw new ApiException(
                    List.of("nobody listens at " + base + "; is the appliance running, and its admin API on?"));
        } catch (SSLException e) {
            if (identity.isShown() && root(e).matches(".*alert.*(certificate|unknown_ca).*")) {
                throw new ApiException(List.of(refusal(e)));
            }
            throw new ApiException(List.of("no safe connection to " + base + ": " + root(e)
                    + "; give the fingerprint that the appliance prints when it starts with --fingerprint"));
        } catch (IOException e) {
            throw new ApiException(List.of(
                    identity.isShown() ? refusal(e) : "the call to " + base + " failed: " + root(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(List.of("interrupted"));
        }
    }

    /** Where the appliance does not take the certificate, it ends the connection, and may be gone before it is heard. */
    private String refusal(IOException e) {
        return "the call to " + base + " failed: " + root(e) + "; perhaps the appliance refuses the client certificate:"
                + " look whether it is still valid, and of an authority in admin.client_ca";
    }

    private static JsonNode read(HttpResponse<String> response) throws ApiException {
        try {
            return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new ApiException(List.of("the answer is not JSON: this is no appliance of ours"));
        }
    }

    private static ApiException refused(HttpResponse<?> response, JsonNode answer) {
        int status = response.statusCode();
        List<String> problems = new ArrayList<>();
        answer.path("errors").forEach(error -> problems.add(error.asText()));
        if (problems.isEmpty()) {
            problems.add(answer.path("detail").asText("the call was refused with status " + status));
        }
        return new ApiException(problems, status,
                (int) Math.min(3600, response.headers().firstValueAsLong("Retry-After").orElse(0)));
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public void close() {
        client.close();
    }
}
