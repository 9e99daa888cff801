// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.FailureLimit;
import io.sidelight.control.auth.Token;
import io.sidelight.control.auth.TokenStore;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who makes a call: by its bearer token (RFC 6750). Thread-safe. */
final class Authentication {
    private static final String SCHEME = "bearer ";
    private static final int MOST_FAILURES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final TokenStore tokens;
    private final FailureLimit failures = new FailureLimit(MOST_FAILURES, WINDOW);

    Authentication(TokenStore tokens) {
        this.tokens = tokens;
    }

    /**
     * @param authorization the header, null without one
     * @throws ApiProblem when the call proves nothing; after some failures of an address, that it is to wait
     */
    Caller caller(@Nullable String authorization, String address) throws ApiProblem {
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
