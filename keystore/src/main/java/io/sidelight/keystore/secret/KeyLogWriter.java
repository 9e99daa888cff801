// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.nio.charset.StandardCharsets;

/** Writes secrets as lines of a key log, which {@link KeyLogReader} reads as the same. Stateless. */
public final class KeyLogWriter {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private KeyLogWriter() {}

    /** The line that states {@code secret}, with its end. It holds the secret: the caller forgets it when it is used. */
    public static byte[] line(SessionSecret secret) {
        SecretLabel label = secret.label();
        boolean isSession = label == SecretLabel.RSA_SESSION_ID;
        byte[] before = ascii(isSession ? "RSA Session-ID:" : label.written() + ' ');
        byte[] between = ascii(isSession ? " Master-Key:" : " ");
        byte[] line = new byte[before.length + 2 * secret.identifier().length + between.length
                + 2 * secret.secret().length + 1];
        int at = put(line, 0, before);
        at = putHex(line, at, secret.identifier());
        at = put(line, at, between);
        at = putHex(line, at, secret.secret());
        line[at] = '\n';
        return line;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int put(byte[] line, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, line, at, bytes.length);
        return at + bytes.length;
    }

    private static int putHex(byte[] line, int at, byte[] bytes) {
        int next = at;
        for (byte b : bytes) {
            line[next++] = DIGITS[(b & 0xFF) >>> 4];
            line[next++] = DIGITS[b & 0xF];
        }
        return next;
    }
}
