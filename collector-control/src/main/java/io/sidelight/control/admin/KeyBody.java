// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.vault.VaultKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A key as it is handed over: PEM or PKCS#12 as it is, or a JSON object with {@code pem}, or {@code pkcs12} in Base64, and with a
 * {@code password} and a {@code label}.
 */
final class KeyBody {
    static final Set<String> MEMBERS = Set.of("pem", "pkcs12", "password", "label");

    private static final String JSON = "application/json";
    private static final Set<String> RAW = Set.of("application/x-pem-file", "application/pkcs12",
            "application/x-pkcs12", "application/pkcs8", "application/octet-stream");

    private KeyBody() {}

    /** The one key that a request hands over. */
    static VaultKey one(ApiRequest request, VaultKey.Kind kind, Instant now) throws ApiProblem {
        List<VaultKey> keys;
        if (request.contentType().equals(JSON)) {
            keys = keys(request.object(MEMBERS), "the body", kind, now);
        } else if (RAW.contains(request.contentType())) {
            keys = load(request.body(), List.of(), "the body", kind, "", now);
        } else {
            throw ApiProblem.unsupported("send " + JSON + ", application/x-pem-file or application/pkcs12, not '"
                    + request.contentType() + "'");
        }
        if (keys.size() != 1) {
            throw ApiProblem.invalid(List.of("the body holds " + keys.size()
                    + " private keys, must be one; POST /api/v1/keys/batch takes many"));
        }
        return keys.getFirst();
    }

    /**
     * All keys of a JSON object.
     *
     * @param where names the object in messages
     */
    static List<VaultKey> keys(JsonNode object, String where, VaultKey.Kind kind, Instant now) throws ApiProblem {
        List<char[]> passwords = object.has("password")
                ? List.of(object.path("password").asText().toCharArray())
                : List.of();
        String label = object.path("label").asText("");
        if (object.has("pem") == object.has("pkcs12")) {
            throw ApiProblem.invalid(List.of(where + " must have either pem or pkcs12"));
        }
        if (object.has("pem")) {
            return load(object.path("pem").asText().getBytes(StandardCharsets.UTF_8), passwords, where, kind, label,
                    now);
        }
        try {
            return load(Base64.getDecoder().decode(object.path("pkcs12").asText()), passwords, where, kind, label, now);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid(List.of(where + " has a pkcs12 that is not Base64, or a label that is none"));
        }
    }

    private static List<VaultKey> load(byte[] content, List<char[]> passwords, String where, VaultKey.Kind kind,
            String label, Instant now) throws ApiProblem {
        LoadResult loaded = new KeyLoader(passwords).load(where, content);
        List<String> errors = new ArrayList<>(loaded.problems().stream().map(LoadProblem::toString).toList());
        if (loaded.entries().isEmpty() && errors.isEmpty()) {
            errors.add(where + " holds no private key");
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        try {
            return VaultKey.allOf(loaded, kind, label, now);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid(List.of(where + ": " + e.getMessage()));
        }
    }
}
