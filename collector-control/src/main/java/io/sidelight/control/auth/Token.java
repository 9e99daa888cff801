// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token as it is kept: what it is for, and a hash of its secret part, which nobody has but its holder.
 *
 * @param id public part, which finds the token
 * @param name who holds it
 * @param hash SHA-256 of the secret part, in hexadecimal digits; the secret is 256 random bits, so that no slow hash is needed
 * @param expires from then on it is refused
 * @param revoked when it was withdrawn, null when it was not
 * @param scope the connections that an agent may hand over secrets of
 */
public record Token(String id, String name, Role role, String hash, Instant created, Instant expires,
        @Nullable Instant revoked, AddressScope scope) {

    /** Whether it opens anything at {@code now}. */
    public boolean isValid(Instant now) {
        return revoked == null && now.isBefore(expires);
    }

    Token revokedAt(Instant now) {
        return new Token(id, name, role, hash, created, expires, revoked == null ? now : revoked,
                scope);
    }

    @Override
    public String toString() {
        return "token " + id + " of " + name + " (" + role.code() + ")";
    }
}
