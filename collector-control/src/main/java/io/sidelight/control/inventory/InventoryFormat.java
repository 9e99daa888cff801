// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How the inventory is kept: lines of JSON, the first of them its version, then a certificate each. */
final class InventoryFormat {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private InventoryFormat() {}

    /**
     * What is kept.
     *
     * @param told by certificate's hash, as {@link CertificateWarnings} knows it
     */
    record Kept(Collection<SeenCertificate> certificates, long forgotten, Map<String, Integer> told) {
        static final Kept NOTHING = new Kept(List.of(), 0, Map.of());
    }

    static byte[] write(Kept kept) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeNumberField("forgotten", kept.forgotten);
            json.writeObjectFieldStart("told");
            for (Map.Entry<String, Integer> one : kept.told.entrySet()) {
                json.writeNumberField(one.getKey(), one.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
            for (SeenCertificate certificate : kept.certificates) {
                write(json, certificate);
            }
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, SeenCertificate certificate) throws IOException {
        json.writeStartObject();
        json.writeStringField("sha256", certificate.sha256());
        json.writeStringField("spki_sha256", certificate.spkiSha256());
        json.writeStringField("subject", certificate.subject());
        json.writeStringField("issuer", certificate.issuer());
        json.writeArrayFieldStart("names");
        for (String name : certificate.names()) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeNumberField("not_before", certificate.notBefore());
        json.writeNumberField("not_after", certificate.notAfter());
        json.writeNumberField("first_seen", certificate.firstSeen().getEpochSecond());
        json.writeNumberField("last_seen", certificate.lastSeen().getEpochSecond());
        SeenCertificate.Traffic traffic = certificate.traffic();
        json.writeNumberField("connections", traffic.connections());
        json.writeNumberField("bytes", traffic.bytes());
        json.writeNumberField("decrypted", traffic.decrypted());
        json.writeNumberField("bypassed", traffic.bypassed());
        json.writeNumberField("lacking_key", traffic.lackingKey());
        json.writeStringField("server", certificate.server());
        json.writeStringField("server_name", certificate.serverName());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /**
     * What was written; nothing when {@code content} is empty.
     *
     * @throws IOException when it is something else
     */
    static Kept read(byte[] content) throws IOException {
        if (content.length == 0) {
            return Kept.NOTHING;
        }
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(content)) {
            JsonNode first = lines.nextValue();
            if (first.path("version").asInt() != VERSION) {
                throw new IOException("it is no inventory of version " + VERSION);
            }
            Map<String, Integer> told = new HashMap<>();
            first.path("told").properties().forEach(one -> told.put(one.getKey(), one.getValue().asInt()));
            List<SeenCertificate> certificates = new ArrayList<>();
            while (lines.hasNextValue()) {
                certificates.add(certificate(lines.nextValue()));
            }
            return new Kept(certificates, first.path("forgotten").asLong(), told);
        } catch (DateTimeException e) {
            throw new IOException("it holds a time that is none", e);
        }
    }

    private static SeenCertificate certificate(JsonNode node) throws IOException {
        List<String> names = node.path("names").valueStream().map(JsonNode::asText).toList();
        return new SeenCertificate(hash(node, "sha256"), hash(node, "spki_sha256"), node.path("subject").asText(),
                node.path("issuer").asText(), names, node.path("not_before").asLong(), node.path("not_after").asLong(),
                Instant.ofEpochSecond(node.path("first_seen").asLong()),
                Instant.ofEpochSecond(node.path("last_seen").asLong()),
                new SeenCertificate.Traffic(node.path("connections").asLong(), node.path("bytes").asLong(),
                        node.path("decrypted").asLong(), node.path("bypassed").asLong(),
                        node.path("lacking_key").asLong()),
                node.path("server").asText(), node.path("server_name").asText());
    }

    private static String hash(JsonNode node, String name) throws IOException {
        String hash = node.path(name).asText();
        if (!SHA256.matcher(hash).matches()) {
            throw new IOException("it holds a certificate without " + name);
        }
        return hash;
    }
}
