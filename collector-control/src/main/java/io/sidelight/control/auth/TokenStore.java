// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import io.sidelight.control.state.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that were given out, in a file that holds only hashes of them. Thread-safe.
 *
 * <p>Tokens that are over stay in the list for {@link #KEPT}, so that it can be seen who held them.
 */
public final class TokenStore {
    /** No token lives longer. */
    public static final Duration LONGEST = Duration.ofDays(366);
    /** So many at a time, lest somebody with the right to make them fills the disk. */
    public static final int MOST = 10_000;

    private static final String CREDENTIAL = "token:";
    private static final Duration KEPT = Duration.ofDays(90);
    private static final int MOST_BYTES = 8 << 20;

    private final StateFile file;
    private final Clock clock;
    private Map<String, Token> tokens;

    private TokenStore(StateFile file, Clock clock, Map<String, Token> tokens) {
        this.file = file;
        this.clock = clock;
        this.tokens = tokens;
    }

    /** A token that was made just now: what is kept, and what its holder is given. */
    public record Issued(Token token, TokenSecret secret) {}

    /**
     * Opens the list in {@code path}; one without tokens when there is no such file.
     *
     * @throws IOException when the file cannot be read or holds something else; the message says what to do
     */
    public static TokenStore open(Path path, Clock clock) throws IOException {
        StateFile file = new StateFile(path, MOST_BYTES);
        Map<String, Token> tokens = new LinkedHashMap<>();
        for (Token token : TokenFormat.read(file.read())) {
            tokens.put(token.id(), token);
        }
        return new TokenStore(file, clock, tokens);
    }

    /** True when nobody was ever given a token. */
    public synchronized boolean isEmpty() {
        return tokens.isEmpty();
    }

    /**
     * Makes a token.
     *
     * @param life at most {@link #LONGEST}
     * @throws IOException when it cannot be kept; then it does not exist
     */
    public Issued issue(String name, Role role, Duration life) throws IOException {
        return issue(name, role, life, AddressScope.NONE);
    }

    /**
     * Makes a token, as {@link #issue(String, Role, Duration)}.
     *
     * @param scope the connections that an agent may hand over secrets of
     */
    public synchronized Issued issue(String name, Role role, Duration life, AddressScope scope) throws IOException {
        if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a token lives at most " + LONGEST.toDays() + " days");
        }
        Instant now = clock.instant();
        Map<String, Token> next = withoutForgotten(now);
        if (next.size() >= MOST) {
            throw new IOException("there are " + MOST + " tokens already; revoke some, they are forgotten after "
                    + KEPT.toDays() + " days");
        }
        TokenSecret secret = TokenSecret.random();
        Token token = new Token(secret.id(), name, role, secret.hash(), now, now.plus(life), null,
                scope);
        next.put(token.id(), token);
        keep(next);
        return new Issued(token, secret);
    }

    /**
     * Withdraws a token at once; what it was is returned, empty when there is none of that id.
     *
     * @throws IOException when that cannot be kept; then it is still valid
     */
    public synchronized Optional<Token> revoke(String id) throws IOException {
        Token known = tokens.get(id);
        if (known == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Map<String, Token> next = withoutForgotten(now);
        next.put(id, known.revokedAt(now));
        keep(next);
        return Optional.of(known.revokedAt(now));
    }

    /** All that are remembered, the oldest first. */
    public synchronized List<Token> all() {
        return new ArrayList<>(tokens.values());
    }

    /** The token that {@code bearer} is, if it is valid now. */
    public synchronized Optional<Token> find(String bearer) {
        return TokenSecret.parse(bearer).flatMap(secret -> Optional.ofNullable(tokens.get(secret.id()))
                .filter(secret::opens)).filter(token -> token.isValid(clock.instant()));
    }

    /** Whether what proved a caller who is still there is valid now: a credential {@code token:ID}; others are not known here. */
    public synchronized boolean isValid(String credential) {
        if (!credential.startsWith(CREDENTIAL)) {
            return true;
        }
        Token token = tokens.get(credential.substring(CREDENTIAL.length()));
        return token != null && token.isValid(clock.instant());
    }

    private Map<String, Token> withoutForgotten(Instant now) {
        Map<String, Token> next = new LinkedHashMap<>(tokens);
        next.values().removeIf(token -> {
            Instant revoked = token.revoked();
            Instant over = revoked != null && revoked.isBefore(token.expires()) ? revoked : token.expires();
            return over.plus(KEPT).isBefore(now);
        });
        return next;
    }

    private void keep(Map<String, Token> next) throws IOException {
        file.replace(TokenFormat.write(next.values()));
        tokens = next;
    }
}
