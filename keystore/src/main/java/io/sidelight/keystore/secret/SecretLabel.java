// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a session secret is and by which bytes it is found: the labels of the key log format that NSS began
 * (RFC 9850), and its older relatives.
 */
public enum SecretLabel {
    /** Master secret of TLS 1.2 and before, by client random. */
    CLIENT_RANDOM(1, "CLIENT_RANDOM", 32, 32, 48, 48),
    /** Pre-master secret of TLS 1.2 and before, of any key exchange, by client random. */
    PMS_CLIENT_RANDOM(2, "PMS_CLIENT_RANDOM", 32, 32, 1, 1024),
    /** Pre-master secret by the first 8 bytes of its encryption under the server's RSA key. */
    RSA(3, "RSA", 8, 8, 48, 48),
    /** Master secret by session ID, as {@code openssl s_client} prints it. */
    RSA_SESSION_ID(4, "RSA Session-ID", 1, 32, 48, 48),
    /** client_early_traffic_secret of TLS 1.3 (RFC 8446 section 7.1), like those below by client random. */
    CLIENT_EARLY_TRAFFIC_SECRET(5, "CLIENT_EARLY_TRAFFIC_SECRET", 32, 32, 32, 64),
    /** client_handshake_traffic_secret. */
    CLIENT_HANDSHAKE_TRAFFIC_SECRET(6, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", 32, 32, 32, 64),
    /** server_handshake_traffic_secret. */
    SERVER_HANDSHAKE_TRAFFIC_SECRET(7, "SERVER_HANDSHAKE_TRAFFIC_SECRET", 32, 32, 32, 64),
    /** client_application_traffic_secret_0. */
    CLIENT_TRAFFIC_SECRET_0(8, "CLIENT_TRAFFIC_SECRET_0", 32, 32, 32, 64),
    /** server_application_traffic_secret_0. */
    SERVER_TRAFFIC_SECRET_0(9, "SERVER_TRAFFIC_SECRET_0", 32, 32, 32, 64),
    /** Known, and not kept: it opens nothing of the connection itself. */
    EXPORTER_SECRET(10, "EXPORTER_SECRET", 32, 32, 32, 64),
    /** Known, and not kept. */
    EARLY_EXPORTER_SECRET(11, "EARLY_EXPORTER_SECRET", 32, 32, 32, 64),
    /** Shared secret of the KEM of Encrypted Client Hello (RFC 9849), by the random of the outer ClientHello. */
    ECH_SECRET(12, "ECH_SECRET", 32, 32, 16, 133),
    /** The ECHConfig that the client used, by the random of the outer ClientHello. */
    ECH_CONFIG(13, "ECH_CONFIG", 32, 32, 4, 1950),
    /** client_application_traffic_secret_N of some later generation, after key updates. */
    CLIENT_TRAFFIC_SECRET_N(14, "CLIENT_TRAFFIC_SECRET_N", 32, 32, 32, 64),
    /** server_application_traffic_secret_N of some later generation. */
    SERVER_TRAFFIC_SECRET_N(15, "SERVER_TRAFFIC_SECRET_N", 32, 32, 32, 64);

    /** Codes are below it. */
    static final int CODES = 16;

    private static final Pattern LATER_GENERATION = Pattern.compile("(CLIENT|SERVER)_TRAFFIC_SECRET_[1-9][0-9]{0,9}");
    private static final Map<String, SecretLabel> BY_TEXT = new HashMap<>();

    static {
        for (SecretLabel label : values()) {
            BY_TEXT.put(label.text, label);
        }
        // Some writers leave the generation out.
        BY_TEXT.put("CLIENT_TRAFFIC_SECRET", CLIENT_TRAFFIC_SECRET_0);
        BY_TEXT.put("SERVER_TRAFFIC_SECRET", SERVER_TRAFFIC_SECRET_0);
    }

    private final byte code;
    private final String text;
    private final int minIdentifier;
    private final int maxIdentifier;
    private final int minSecret;
    private final int maxSecret;

    SecretLabel(int code, String text, int minIdentifier, int maxIdentifier, int minSecret, int maxSecret) {
        this.code = (byte) code;
        this.text = text;
        this.minIdentifier = minIdentifier;
        this.maxIdentifier = maxIdentifier;
        this.minSecret = minSecret;
        this.maxSecret = maxSecret;
    }

    static @Nullable SecretLabel named(String text) {
        SecretLabel label = BY_TEXT.get(text);
        if (label == null && LATER_GENERATION.matcher(text).matches()) {
            return text.startsWith("CLIENT") ? CLIENT_TRAFFIC_SECRET_N : SERVER_TRAFFIC_SECRET_N;
        }
        return label;
    }

    /** Tells labels apart in {@link PackedSecrets}. */
    byte code() {
        return code;
    }

    /** As key logs spell it. */
    String text() {
        return text;
    }

    /** As it is written into a key log: a later generation as some later one, since which it is does not matter. */
    String written() {
        return switch (this) {
            case CLIENT_TRAFFIC_SECRET_N -> "CLIENT_TRAFFIC_SECRET_1";
            case SERVER_TRAFFIC_SECRET_N -> "SERVER_TRAFFIC_SECRET_1";
            default -> text;
        };
    }

    /** Whether a store keeps secrets of this label. */
    public boolean isKept() {
        return this != EXPORTER_SECRET && this != EARLY_EXPORTER_SECRET;
    }

    boolean allowsIdentifier(int length) {
        return length >= minIdentifier && length <= maxIdentifier;
    }

    boolean allowsSecret(int length) {
        return length >= minSecret && length <= maxSecret;
    }
}
