// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretSink;
import io.sidelight.keystore.secret.SessionSecret;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * The secrets of one session as a key governance platform keeps them (NIST SP 1800-37, volume B): a JSON object with {@code CR} and, as far
 * as there are, {@code MK}, {@code CETS}, {@code CHTS}, {@code SHTS}, {@code CTS0}, {@code STS0} in hex. Writers differ in case, and some put
 * {@code ff} where there is none.
 */
final class FastKey {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 16 << 10;
    private static final Map<String, SecretLabel> LABELS = Map.of("MK", SecretLabel.CLIENT_RANDOM, "CETS",
            SecretLabel.CLIENT_EARLY_TRAFFIC_SECRET, "CHTS", SecretLabel.CLIENT_HANDSHAKE_TRAFFIC_SECRET, "SHTS",
            SecretLabel.SERVER_HANDSHAKE_TRAFFIC_SECRET, "CTS0", SecretLabel.CLIENT_TRAFFIC_SECRET_0, "STS0",
            SecretLabel.SERVER_TRAFFIC_SECRET_0);

    private FastKey() {}

    /**
     * Hands on what {@code text} states.
     *
     * @param clientRandom it was found by; what it says itself is not looked at
     * @return how many secrets that are; -1 when it is none
     */
    static int read(String text, byte[] clientRandom, SecretSink sink) {
        if (text.length() > LONGEST) {
            return -1;
        }
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return -1; // its message would quote secrets
        }
        if (!object.isObject()) {
            return -1;
        }
        int stated = 0;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            SecretLabel label = LABELS.get(member.getKey().toUpperCase(Locale.ROOT));
            if (label != null && state(label, clientRandom, member.getValue().asText(), sink)) {
                stated++;
            }
        }
        return stated;
    }

    private static boolean state(SecretLabel label, byte[] clientRandom, String hex, SecretSink sink) {
        try {
            sink.add(new SessionSecret(label, clientRandom, HexFormat.of().parseHex(hex)));
            return true;
        } catch (IllegalArgumentException e) {
            return false; // not hex, or of another length
        }
    }
}
