// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.control.trail.TrailEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The admin API of a running appliance, with what it keeps: its certificate, tokens, and the log of who did what. */
public final class AdminService implements AutoCloseable {
    private static final Duration FIRST_TOKEN = Duration.ofHours(24);

    private final AdminServer server;
    private final AdminTrail trail;
    private final String fingerprint;
    private final SecretIntake intake;
    private @Nullable SecretListener listener;

    private AdminService(AdminServer server, AdminTrail trail, String fingerprint, SecretIntake intake) {
        this.server = server;
        this.intake = intake;
        this.trail = trail;
        this.fingerprint = fingerprint;
    }

    /**
     * Where it listens and keeps its files.
     *
     * @param port 0 for a free one
     * @param folder of its own; made when it is not there
     */
    public record Settings(String host, int port, Path folder) {}

    /**
     * Starts it. At first start a certificate is made, and an admin's token that is told once and valid for a day.
     *
     * @param secrets how agents hand over theirs
     * @param say is told sentences for the operator, the first token among them
     * @throws IOException when files cannot be used or the address not listened on; says what and where
     */
    public static AdminService start(Settings settings, KeyService keys, SecretWays secrets, StatusSource status,
            Consumer<String> say) throws IOException {
        Clock clock = Clock.systemUTC();
        Path folder = settings.folder();
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), clock);
        TokenStore tokens = TokenStore.open(folder.resolve("tokens.json"), clock);
        AdminTrail trail = AdminTrail.open(folder.resolve("admin.jsonl"), clock);
        try {
            Authentication authentication = new Authentication(tokens);
            ApiCalls calls = new ApiCalls(authentication, trail);
            SecretIntake intake = new SecretIntake(secrets.store(), calls::tell,
                    caller -> tokens.isValid(caller.credential()), clock);
            AdminServer server = AdminServer.start(settings.host(), settings.port(), identity.keys(), calls,
                    endpoints(keys, status, tokens, trail, clock, intake));
            AdminService service = new AdminService(server, trail, identity.fingerprint(), intake);
            if (secrets.hasListener()) {
                service.listen(secrets, identity, authentication, calls, say);
            }
            service.greet(settings.host(), tokens, say);
            return service;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            trail.close();
            throw e instanceof IOException io ? io : new IOException("the admin API cannot start: " + e, e);
        }
    }

    /** Every call that there is. */
    static List<Endpoint> endpoints(KeyService keys, StatusSource status, TokenStore tokens, AdminTrail trail,
            Clock clock, SecretIntake intake) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new StatusResource(status, keys, clock).endpoints());
        endpoints.addAll(new KeysResource(keys, clock).endpoints());
        endpoints.addAll(new SecretsResource(intake).endpoints());
        endpoints.addAll(new TokensResource(tokens).endpoints());
        endpoints.addAll(new TrailResource(trail).endpoints());
        endpoints.addAll(OpenApiResource.endpoints());
        return endpoints;
    }

    private void listen(SecretWays ways, AdminIdentity identity, Authentication authentication, ApiCalls calls,
            Consumer<String> say) throws IOException {
        try {
            SecretListener begun = SecretListener.start(ways, identity.keys(), authentication, calls, intake);
            listener = begun;
            say.accept("key logs are listened for on " + ways.listenerHost() + ":" + begun.port()
                    + ", with the same certificate");
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void greet(String host, TokenStore tokens, Consumer<String> say) throws IOException {
        say.accept("admin API on https://" + host + ":" + port() + ", certificate SHA-256 " + fingerprint);
        trail.append(TrailEntry.ofAppliance("appliance.start", "", ""));
        if (tokens.isEmpty()) {
            TokenStore.Issued first = tokens.issue("first start", Role.ADMIN, FIRST_TOKEN);
            trail.append(TrailEntry.ofAppliance("tokens.create", first.token().id(), "for the first start, as admin"));
            say.accept(
                    "first start: this admin token is shown once and valid for 24 hours; make others with it, then revoke it: "
                            + first.secret().reveal());
        }
    }

    public int port() {
        return server.port();
    }

    /** The port that key logs are listened for on; 0 when they are not. */
    public int listenerPort() {
        return listener == null ? 0 : listener.port();
    }

    /** SHA-256 of the certificate, in hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Ends it; calls under way are answered first. */
    @Override
    public void close() throws IOException {
        server.close();
        if (listener != null) {
            listener.close();
        }
        intake.close();
        trail.append(TrailEntry.ofAppliance("appliance.stop", "", ""));
        trail.close();
    }
}
