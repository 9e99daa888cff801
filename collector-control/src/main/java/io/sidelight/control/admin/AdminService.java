// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.feed.EventFeed;
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
    private final EventFeed feed;
    private volatile String fingerprint;
    private final SecretIntake intake;
    private @Nullable SecretListener listener;
    private @Nullable Listening listening;

    private AdminService(AdminServer server, AdminTrail trail, EventFeed feed, String fingerprint,
            SecretIntake intake) {
        this.server = server;
        this.intake = intake;
        this.trail = trail;
        this.feed = feed;
        this.fingerprint = fingerprint;
    }

    /**
     * Where it listens and keeps its files.
     *
     * @param port 0 for a free one
     * @param folder of its own; made when it is not there
     * @param clients callers that show certificates
     * @param own certificate of the operator's; null for one that is made
     */
    public record Settings(String host, int port, Path folder, ClientCertificates clients,
            @Nullable OwnCertificate own) {
        /** For callers with tokens only, with a certificate that is made. */
        public Settings(String host, int port, Path folder) {
            this(host, port, folder, ClientCertificates.none(), null);
        }

        private AdminIdentity identity(Clock clock) throws IOException {
            return own == null ? AdminIdentity.open(folder.resolve("admin.p12"), clock) : AdminIdentity.of(own);
        }

        /** Why callers will refuse the certificate now; empty when they need not. */
        private String warning() throws IOException {
            return own == null ? "" : own.check();
        }
    }

    /**
     * Starts it. At first start a certificate is made, and an admin's token that is told once and valid for a day.
     *
     * @param say is told sentences for the operator, the first token among them
     * @throws IOException when files cannot be used or the address not listened on; says what and where
     */
    public static AdminService start(Settings settings, ApplianceParts parts,
            Consumer<String> say) throws IOException {
        Clock clock = Clock.systemUTC();
        Path folder = settings.folder();
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        AdminIdentity identity = settings.identity(clock);
        TokenStore tokens = TokenStore.open(folder.resolve("tokens.json"), clock);
        AdminTrail trail = AdminTrail.open(folder.resolve("admin.jsonl"), clock);
        trail.tell(parts.operations().feed()::onAdminLine);
        try {
            Authentication authentication = new Authentication(tokens, settings.clients());
            ApiCalls calls = new ApiCalls(authentication, trail);
            SecretIntake intake = new SecretIntake(parts.secrets().store(), calls::tell,
                    authentication::isStill, clock);
            AdminServer server = AdminServer.start(settings.host(), settings.port(), identity.keys(), calls,
                    endpoints(parts, tokens, trail, clock, intake));
            AdminService service = new AdminService(server, trail, parts.operations().feed(), identity.fingerprint(),
                    intake);
            if (parts.secrets().hasListener()) {
                service.listen(parts.secrets(), identity, authentication, calls, say);
            }
            service.greet(settings.host(), tokens, say);
            warn(settings, say);
            return service;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            trail.close();
            throw e instanceof IOException io ? io : new IOException("the admin API cannot start: " + e, e);
        }
    }

    /**
     * Reads the certificate again, which may be another one now, or in other files.
     *
     * @param say is told when it is another one
     * @throws IOException when it cannot be shown, in one sentence; then the one before goes on to be
     */
    public void renew(Settings settings, Consumer<String> say) throws IOException {
        try {
            AdminIdentity identity = settings.identity(Clock.systemUTC());
            String now = identity.fingerprint();
            if (!now.equals(fingerprint)) {
                server.show(identity.keys());
                fingerprint = now;
                listenAnew(identity);
                say.accept("the admin API shows another certificate now: SHA-256 " + now);
                warn(settings, say);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be shown: " + e.getMessage(), e);
        }
    }

    private static void warn(Settings settings, Consumer<String> say) throws IOException {
        String warning = settings.warning();
        if (!warning.isEmpty()) {
            say.accept(warning);
        }
    }

    /** Every call that there is. */
    static List<Endpoint> endpoints(ApplianceParts parts, TokenStore tokens,
            AdminTrail trail, Clock clock, SecretIntake intake) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new StatusResource(parts.status(), parts.keys(), clock).endpoints());
        endpoints.addAll(new KeysResource(parts.keys(), clock).endpoints());
        endpoints.addAll(new SecretsResource(intake).endpoints());
        endpoints.addAll(new TokensResource(tokens).endpoints());
        endpoints.addAll(new TrailResource(trail).endpoints());
        endpoints.addAll(parts.seen().endpoints(parts.keys(), clock));
        endpoints.addAll(parts.operations().endpoints(parts.status().version()));
        endpoints.addAll(OpenApiResource.endpoints());
        return endpoints;
    }

    /** What a listener was begun with. */
    private record Listening(SecretWays ways, Authentication authentication, ApiCalls calls) {}

    /** Shows another certificate where key logs are listened for; agents begin again. */
    private synchronized void listenAnew(AdminIdentity identity) throws IOException {
        SecretListener before = listener;
        Listening with = listening;
        if (before != null && with != null) {
            int port = before.port();
            before.close();
            listener = SecretListener.start(new SecretWays(with.ways().store(), with.ways().listenerHost(), port),
                    identity.keys(), with.authentication(), with.calls(), intake);
        }
    }

    private void listen(SecretWays ways, AdminIdentity identity, Authentication authentication, ApiCalls calls,
            Consumer<String> say) throws IOException {
        try {
            SecretListener begun = SecretListener.start(ways, identity.keys(), authentication, calls, intake);
            listener = begun;
            listening = new Listening(ways, authentication, calls);
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

    /**
     * Writes into the log what the appliance did without being told by a call.
     *
     * @throws IOException when it could not be written
     */
    public void note(String action, String object, String detail) throws IOException {
        trail.append(TrailEntry.ofAppliance(action, object, detail));
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

    /** Ends it; calls under way are answered first, and who watches is told that it is over. */
    @Override
    public void close() throws IOException {
        feed.close();
        server.close();
        if (listener != null) {
            listener.close();
        }
        intake.close();
        trail.append(TrailEntry.ofAppliance("appliance.stop", "", ""));
        trail.close();
    }
}
