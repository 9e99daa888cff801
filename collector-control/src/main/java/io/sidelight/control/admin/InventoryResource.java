// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.inventory.CertificateInventory;
import io.sidelight.control.inventory.SeenCertificate;
import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/inventory/certificates} and {@code .../keys}: what servers showed and whether there is a key for it; which keys nobody needed. */
final class InventoryResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([hd])");

    private final CertificateInventory inventory;
    private final KeyService keys;
    private final Clock clock;

    InventoryResource(CertificateInventory inventory, KeyService keys, Clock clock) {
        this.inventory = inventory;
        this.keys = keys;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("GET", "/api/v1/inventory/certificates", Permission.READ_TRAFFIC,
                        "inventory.certificates.read", this::certificates),
                new Endpoint("GET", "/api/v1/inventory/keys", Permission.READ_KEYS, "inventory.keys.read",
                        this::keys));
    }

    /** @param until seconds since 1970 by which a certificate ends; null for any */
    private record Wanted(@Nullable Boolean hasKey, @Nullable Long until) {
        boolean fits(SeenCertificate certificate, boolean present) {
            return (hasKey == null || hasKey == present) && (until == null
                    || certificate.notAfter() != CertificateFacts.UNKNOWN_TIME && certificate.notAfter() <= until);
        }
    }

    private ApiResponse certificates(ApiRequest request) throws ApiProblem {
        int limit = request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        Wanted wanted = new Wanted(hasKey(request), until(request));
        KeyTable table = keys.table();
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        String last = "";
        for (SeenCertificate certificate : inventory.after(after(request))) {
            boolean present = certificate.hasKey(table);
            if (!wanted.fits(certificate, present)) {
                continue;
            }
            if (items.size() == limit) {
                body.put("next", last);
                break;
            }
            items.add(describe(certificate, present));
            last = certificate.sha256();
        }
        return ApiResponse.ok(body.put("known", inventory.size()).put("forgotten", inventory.forgotten()));
    }

    private static ObjectNode describe(SeenCertificate certificate, boolean present) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("sha256", certificate.sha256())
                .put("public_key_sha256", certificate.spkiSha256()).put("subject", certificate.subject())
                .put("issuer", certificate.issuer());
        ArrayNode names = node.putArray("names");
        certificate.names().forEach(names::add);
        putTime(node, "not_before", certificate.notBefore());
        putTime(node, "not_after", certificate.notAfter());
        SeenCertificate.Traffic traffic = certificate.traffic();
        return node.put("key", present ? "present" : "missing").put("first_seen", certificate.firstSeen().toString())
                .put("last_seen", certificate.lastSeen().toString()).put("connections", traffic.connections())
                .put("bytes", traffic.bytes()).put("decrypted_connections", traffic.decrypted())
                .put("bypassed_connections", traffic.bypassed())
                .put("connections_lacking_key", traffic.lackingKey()).put("server", certificate.server())
                .put("server_name", certificate.serverName());
    }

    private static void putTime(ObjectNode node, String name, long seconds) {
        if (seconds != CertificateFacts.UNKNOWN_TIME) {
            node.put(name, Instant.ofEpochSecond(seconds).toString());
        }
    }

    private ApiResponse keys(ApiRequest request) throws ApiProblem {
        int limit = request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        Boolean seen = choice(request, "seen", "true", "false");
        String after = after(request);
        VaultContents vault = keys.contents();
        Map<String, KeyUse> uses = uses();
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode items = body.putArray("items");
        String last = "";
        for (KeyEntry entry : keys.table().entries().stream()
                .sorted(Comparator.comparing(entry -> entry.spkiHash().hex())).toList()) {
            String id = entry.spkiHash().hex();
            KeyUse use = uses.get(id);
            if (id.compareTo(after) <= 0 || seen != null && seen != (use != null)) {
                continue;
            }
            if (items.size() == limit) {
                body.put("next", last);
                break;
            }
            items.add(describe(entry, vault.find(entry.spkiHash()), use));
            last = id;
        }
        return ApiResponse.ok(body.put("total", keys.table().size()));
    }

    /** What the certificates of one public key were seen in. */
    private record KeyUse(Instant lastSeen, long connections, long bytes) {
        KeyUse and(KeyUse other) {
            return new KeyUse(other.lastSeen.isAfter(lastSeen) ? other.lastSeen : lastSeen,
                    connections + other.connections, bytes + other.bytes);
        }
    }

    private Map<String, KeyUse> uses() {
        Map<String, KeyUse> uses = new HashMap<>();
        for (SeenCertificate certificate : inventory.all()) {
            SeenCertificate.Traffic traffic = certificate.traffic();
            uses.merge(certificate.spkiSha256(),
                    new KeyUse(certificate.lastSeen(), traffic.connections(), traffic.bytes()), KeyUse::and);
        }
        return uses;
    }

    private static ObjectNode describe(KeyEntry entry, @Nullable VaultKey kept, @Nullable KeyUse use) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("public_key_sha256", entry.spkiHash().hex())
                .put("key_id", entry.id()).put("algorithm", entry.algorithm().name())
                .put("from", kept == null ? "file" : "vault").put("label", kept == null ? "" : kept.label());
        ArrayNode certificates = node.putArray("certificates");
        entry.certificateHashes().forEach(hash -> certificates.add(hash.hex()));
        node.put("seen", use != null).put("connections", use == null ? 0 : use.connections())
                .put("bytes", use == null ? 0 : use.bytes());
        return use == null ? node : node.put("last_seen", use.lastSeen().toString());
    }

    private static String after(ApiRequest request) throws ApiProblem {
        String after = request.query().getOrDefault("after", "");
        if (!after.isEmpty() && !SHA256.matcher(after).matches()) {
            throw ApiProblem.invalid(List.of("after is '" + after + "', must be the next of the page before"));
        }
        return after;
    }

    private static @Nullable Boolean hasKey(ApiRequest request) throws ApiProblem {
        return choice(request, "key", "present", "missing");
    }

    private static @Nullable Boolean choice(ApiRequest request, String name, String yes, String no)
            throws ApiProblem {
        String text = request.query().get(name);
        if (text == null || text.equals(yes) || text.equals(no)) {
            return text == null ? null : text.equals(yes);
        }
        throw ApiProblem.invalid(List.of(name + " is '" + text + "', must be " + yes + " or " + no));
    }

    private @Nullable Long until(ApiRequest request) throws ApiProblem {
        String text = request.query().get("expires_within");
        if (text == null) {
            return null;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw ApiProblem.invalid(List.of("expires_within is '" + text + "', must be a time such as 30d or 12h"));
        }
        long number = Long.parseLong(time.group(1));
        Duration within = time.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
        return clock.instant().plus(within).getEpochSecond();
    }
}
