// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

/**
 * One secret of one session: label, the bytes it is found by (client random, say), and the secret itself.
 *
 * <p>Short-lived: on its way from a key log to the {@link SecretStore}, or out of it.
 */
public final class SessionSecret {
    private final SecretLabel label;
    private final byte[] identifier;
    private final byte[] secret;

    /**
     * A secret of {@code label}.
     *
     * @param identifier what the label says it is found by; copied
     * @param secret copied
     * @throws IllegalArgumentException when a length does not fit the label
     */
    public SessionSecret(SecretLabel label, byte[] identifier, byte[] secret) {
        if (!label.allowsIdentifier(identifier.length) || !label.allowsSecret(secret.length)) {
            throw new IllegalArgumentException("a " + label + " cannot have an identifier of " + identifier.length
                    + " and a secret of " + secret.length + " bytes");
        }
        this.label = label;
        this.identifier = identifier.clone();
        this.secret = secret.clone();
    }

    /** What the secret is. */
    public SecretLabel label() {
        return label;
    }

    /** What it is found by, the client random say; not to be changed. */
    public byte[] identifier() {
        return identifier;
    }

    /** The secret itself; not to be changed. */
    public byte[] secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "SessionSecret[" + label + "]";
    }
}
