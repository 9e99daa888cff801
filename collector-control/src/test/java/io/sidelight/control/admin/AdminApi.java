// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A caller of the API that trusts its certificate and nobody else's. */
final class AdminApi implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client;
    private final String base;

    AdminApi(int port, AdminIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("admin", identity.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
        base = "https://localhost:" + port;
    }

    HttpResponse<String> call(String method, String path, String token, String contentType, String body)
            throws IOException, InterruptedException {
        return call(method, path, token, contentType, body, Map.of());
    }

    HttpResponse<String> call(String method, String path, String token, String contentType, String body,
            Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return call("GET", path, token, "", "");
    }

    /** What comes bit by bit. */
    HttpResponse<InputStream> stream(String path, String token) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token).build(),
                BodyHandlers.ofInputStream());
    }

    HttpResponse<String> post(String path, String token, String json) throws IOException, InterruptedException {
        return call("POST", path, token, "application/json", json);
    }

    static JsonMapper mapper() {
        return JSON;
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        client.close();
    }
}
