// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bearer token as its holder has it: {@code sidelight_ID_SECRET}. The prefix lets scanners find one that leaked (the practice of
 * GitHub's tokens).
 */
public record TokenSecret(String id, String secret) {
    private static final String PREFIX = "sidelight_";
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("sidelight_([0-9a-f]{12})_([A-Za-z0-9-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one, that nobody had before. */
    static TokenSecret random() {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(id);
        String text;
        do {
            RANDOM.nextBytes(secret);
            text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        } while (text.indexOf('_') >= 0); // it stands between the parts
        return new TokenSecret(HexFormat.of().formatHex(id), text);
    }

    /** Reads what a caller sent; empty when it has not the form of a token. */
    static Optional<TokenSecret> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new TokenSecret(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** What is kept of the secret. */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether this is the secret of {@code token}; takes as long whatever differs. */
    boolean opens(Token token) {
        return MessageDigest.isEqual(hash().getBytes(StandardCharsets.US_ASCII),
                token.hash().getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole token, to be shown once to its holder. */
    public String reveal() {
        return PREFIX + id + "_" + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "token " + id;
    }
}
