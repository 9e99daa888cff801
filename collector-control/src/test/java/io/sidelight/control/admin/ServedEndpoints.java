// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.trail.AdminTrail;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Endpoints that are served by HTTPS, with tokens and a log in a folder of a test. */
final class ServedEndpoints implements AutoCloseable {
    final TokenStore tokens;
    final AdminTrail trail;
    final AdminServer server;
    final AdminApi api;

    private ServedEndpoints(TokenStore tokens, AdminTrail trail, AdminServer server, AdminApi api) {
        this.tokens = tokens;
        this.trail = trail;
        this.server = server;
        this.api = api;
    }

    static ServedEndpoints start(Path folder, List<Endpoint> endpoints) throws IOException, GeneralSecurityException {
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), Clock.systemUTC());
        TokenStore tokens = TokenStore.open(folder.resolve("tokens.json"), Clock.systemUTC());
        AdminTrail trail = AdminTrail.open(folder.resolve("admin.jsonl"), Clock.systemUTC());
        AdminServer server = AdminServer.start("127.0.0.1", 0, identity.keys(),
                new ApiCalls(new Authentication(tokens), trail), endpoints);
        return new ServedEndpoints(tokens, trail, server, new AdminApi(server.port(), identity));
    }

    /** A token of {@code role} for a day. */
    String token(Role role) throws IOException {
        return tokens.issue(role.code(), role, Duration.ofDays(1)).secret().reveal();
    }

    /** Makes a call without a body. */
    HttpResponse<String> call(String method, String path, Role role) throws IOException, InterruptedException {
        return api.call(method, path, token(role), "", "");
    }

    @Override
    public void close() throws IOException {
        api.close();
        server.close();
        trail.close();
    }
}
