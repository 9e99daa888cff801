// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.auth.Permission;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/keys} and {@code /api/v1/dh-keys}: private keys go in, and never come out. A key is named by SHA-256 of a certificate of its, or
 * of its public half (SubjectPublicKeyInfo).
 */
final class KeysResource {
    private static final String KEYS = "/api/v1/keys";
    private static final String AGREEMENT_KEYS = "/api/v1/dh-keys";
    private static final String ONE = "/{hash}";
    private static final int SHA256_LENGTH = 32;
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int LARGEST_BATCH = 10_000;

    private final KeyService keys;
    private final Clock clock;

    KeysResource(KeyService keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(endpoints(KEYS, "keys", VaultKey.Kind.SERVER));
        endpoints.addAll(endpoints(AGREEMENT_KEYS, "dh-keys", VaultKey.Kind.AGREEMENT));
        endpoints.add(new Endpoint("POST", KEYS + "/batch", Permission.WRITE_KEYS, "keys.batch", this::batch));
        return endpoints;
    }

    private List<Endpoint> endpoints(String path, String name, VaultKey.Kind kind) {
        return List.of(
                new Endpoint("GET", path, Permission.READ_KEYS, name + ".read", request -> list(request, kind)),
                new Endpoint("GET", path + ONE, Permission.READ_KEYS, name + ".read",
                        request -> ApiResponse.ok(KeyDescription.of(find(request, kind))).withEtag(etag())),
                new Endpoint("PUT", path + ONE, Permission.WRITE_KEYS, name + ".put", request -> put(request, kind)),
                new Endpoint("DELETE", path + ONE, Permission.WRITE_KEYS, name + ".delete",
                        request -> delete(request, kind)));
    }

    private ApiResponse list(ApiRequest request, VaultKey.Kind kind) throws ApiProblem {
        int limit = request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        String after = request.query().getOrDefault("after", "");
        VaultContents contents = keys.contents();
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        boolean begun = after.isEmpty();
        long total = 0;
        String last = "";
        for (VaultKey key : contents.keys()) {
            if (key.kind() != kind) {
                continue;
            }
            total++;
            if (begun && items.size() < limit) {
                items.add(KeyDescription.of(key));
                last = key.id().hex();
            } else if (begun && !body.has("next")) {
                body.put("next", last);
            }
            begun |= key.id().hex().equals(after);
        }
        if (!begun) {
            throw ApiProblem.invalid(List.of("after names no key: " + after));
        }
        return ApiResponse.ok(body.put("total", total)).withEtag(etag());
    }

    private ApiResponse put(ApiRequest request, VaultKey.Kind kind) throws ApiProblem {
        VaultKey given = KeyBody.one(request, kind, clock.instant());
        String hash = request.path().getOrDefault("hash", "");
        if (!isNamed(given, hash)) {
            throw ApiProblem.invalid(List.of("the key in the body is not the one that the path names: it has "
                    + names(given) + ", not " + hash));
        }
        boolean isNew = keys.contents().find(given.id()) == null;
        VaultContents changed = apply(new KeyService.Change(List.of(given), List.of(), expected(request)), false);
        VaultKey kept = changed.find(given.id());
        ObjectNode body = KeyDescription.of(kept == null ? given : kept);
        ApiResponse response = isNew ? ApiResponse.created(body) : ApiResponse.ok(body);
        return response.withEtag(etag(changed)).about(given.id().hex(), isNew ? "new" : "was there");
    }

    private ApiResponse delete(ApiRequest request, VaultKey.Kind kind) throws ApiProblem {
        VaultKey key = find(request, kind);
        VaultContents changed = apply(new KeyService.Change(List.of(), List.of(key.id()), expected(request)), false);
        return ApiResponse.noContent().withEtag(etag(changed)).about(key.id().hex(), "label '" + key.label() + "'");
    }

    /** Many keys put in and taken out, all or none. */
    private ApiResponse batch(ApiRequest request) throws ApiProblem {
        ObjectNode object = request.object(Set.of("put", "delete", "dry_run"));
        List<String> errors = new ArrayList<>();
        List<VaultKey> put = new ArrayList<>();
        int index = 0;
        for (JsonNode item : object.path("put")) {
            String where = "put[" + index++ + "]";
            try {
                put.addAll(KeyBody.keys(item, where, VaultKey.Kind.SERVER, clock.instant()));
            } catch (ApiProblem e) {
                errors.addAll(e.errors());
            }
        }
        List<SpkiHash> remove = new ArrayList<>();
        index = 0;
        for (JsonNode item : object.path("delete")) {
            String where = "delete[" + index++ + "]";
            VaultKey known = find(item.asText());
            if (known == null) {
                errors.add(where
                        + " names no key that there is; it must be a certificate's or public key's SHA-256, in hex");
            } else {
                remove.add(known.id());
            }
        }
        if (put.size() + remove.size() > LARGEST_BATCH) {
            errors.add("a batch may have " + LARGEST_BATCH + " keys, this one has " + (put.size() + remove.size()));
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        boolean dryRun = object.path("dry_run").asBoolean();
        long added = put.stream().filter(key -> keys.contents().find(key.id()) == null).map(VaultKey::id).distinct()
                .count();
        VaultContents changed = apply(new KeyService.Change(put, remove, expected(request)), dryRun);
        String said = added + " new, " + (put.size() - added) + " there before, " + remove.size() + " removed";
        ObjectNode body = ApiRequest.JSON.createObjectNode().put("added", added).put("known", put.size() - added)
                .put("removed", remove.size()).put("total", changed.size()).put("dry_run", dryRun);
        return ApiResponse.ok(body).withEtag(etag()).about("", dryRun ? "dry run: " + said : said);
    }

    private VaultContents apply(KeyService.Change change, boolean dryRun) throws ApiProblem {
        try {
            return keys.apply(change, dryRun);
        } catch (KeyService.StaleVersionException e) {
            throw ApiProblem.changedMeanwhile(String.valueOf(e.getMessage()));
        } catch (VaultException e) {
            throw ApiProblem.failed("the vault: " + e.getMessage());
        }
    }

    /** The version that the caller wants to change, -1 for any. */
    private static long expected(ApiRequest request) throws ApiProblem {
        String header = request.ifMatch().strip();
        if (header.isEmpty() || header.equals("*")) {
            return -1;
        }
        try {
            if (header.length() > 2 && header.startsWith("\"") && header.endsWith("\"")) {
                return Long.parseUnsignedLong(header.substring(1, header.length() - 1));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiProblem.changedMeanwhile("If-Match is no ETag of this resource: " + header);
    }

    private VaultKey find(ApiRequest request, VaultKey.Kind kind) throws ApiProblem {
        String hash = request.path().getOrDefault("hash", "");
        VaultKey key = find(hash);
        if (key == null || key.kind() != kind) {
            throw ApiProblem.notFound("there is no key with the certificate or the public half " + hash);
        }
        return key;
    }

    private @Nullable VaultKey find(String hash) {
        byte[] sha256;
        try {
            sha256 = HexFormat.of().parseHex(hash);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (sha256.length != SHA256_LENGTH) {
            return null;
        }
        VaultKey key = keys.contents().find(SpkiHash.of(sha256));
        return key == null ? keys.contents().find(CertificateHash.of(sha256)) : key;
    }

    private static boolean isNamed(VaultKey key, String hash) {
        return key.id().hex().equalsIgnoreCase(hash) || key.entry().certificateHashes().stream()
                .anyMatch(certificate -> certificate.hex().equalsIgnoreCase(hash));
    }

    private static String names(VaultKey key) {
        List<String> names = new ArrayList<>(key.entry().certificateHashes().stream().map(hash -> hash.hex()).toList());
        names.add(key.id().hex());
        return String.join(" and ", names);
    }

    private String etag() {
        return etag(keys.contents());
    }

    private static String etag(VaultContents contents) {
        return Long.toString(contents.version());
    }
}
