// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.auth.FailureLimit;
import io.sidelight.control.auth.Token;
import io.sidelight.control.auth.TokenStore;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who makes a call: by its bearer token (RFC 6750), else by the certificate that its client showed in TLS. Thread-safe. */
final class Authentication {
    private static final String SCHEME = "bearer ";
    private static final int MOST_FAILURES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final TokenStore tokens;
    private final ClientCertificates clients;
    private final FailureLimit failures = new FailureLimit(MOST_FAILURES, WINDOW);

    Authentication(TokenStore tokens) {
        this(tokens, ClientCertificates.none());
    }

    Authentication(TokenStore tokens, ClientCertificates clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    /** Whether a caller who began something long may go on with it. */
    boolean isStill(Caller caller) {
        return caller.credential().startsWith(ClientCertificates.CREDENTIAL)
                ? clients.isStill(caller)
                : tokens.isValid(caller.credential());
    }

    /** What client certificates are verified against; null when none are asked for. */
    @Nullable
    KeyStore clientAuthorities() {
        return clients.authorities();
    }

    /**
     * Who calls. Where there is an Authorization header, it alone counts: who sends a token means to be its holder.
     *
     * @throws ApiProblem when the call proves nothing; after some failures of an address, that it is to wait
     */
    Caller caller(Credentials credentials) throws ApiProblem {
        String authorization = credentials.authorization();
        String address = credentials.address();
        X509Certificate certificate = credentials.certificate();
        if (authorization == null && certificate != null) {
            Optional<Caller> holder = clients.caller(certificate, address);
            if (holder.isPresent()) {
                return holder.get();
            }
        }
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            Optional<Token> token = tokens.find(authorization.substring(SCHEME.length()).strip());
            if (token.isPresent()) {
                Token known = token.get();
                return new Caller(known.name(), known.role(), "token:" + known.id(), address, known.scope());
            }
        }
        throw failures.onFailure(address) ? ApiProblem.unauthenticated() : ApiProblem.tooManyFailures();
    }
}
