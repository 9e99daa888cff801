// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.vault.VaultKey;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may be told of a key: its public half, its certificates and what the operator said of it. */
public final class KeyDescription {
    private static final int DNS_NAME = 2;
    private static final int MOST_NAMES = 100;

    private KeyDescription() {}

    /** The public parts of {@code key}. */
    public static ObjectNode of(VaultKey key) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("public_key_sha256", key.id().hex())
                .put("key_id", key.entry().id()).put("algorithm", key.entry().algorithm().name())
                .put("kind", key.kind().name().toLowerCase(Locale.ROOT)).put("label", key.label())
                .put("added", key.added().toString());
        ArrayNode certificates = node.putArray("certificates");
        key.certificates().forEach(der -> certificates.add(certificate(der)));
        return node;
    }

    /** Certificates that the JDK cannot read are told of by their hash alone. */
    private static ObjectNode certificate(byte[] der) {
        ObjectNode node = ApiRequest.JSON.createObjectNode().put("sha256", CertificateHash.ofDer(der).hex());
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
            node.put("subject", certificate.getSubjectX500Principal().getName())
                    .put("issuer", certificate.getIssuerX500Principal().getName())
                    .put("not_before", certificate.getNotBefore().toInstant().toString())
                    .put("not_after", certificate.getNotAfter().toInstant().toString());
            names(node.putArray("dns_names"), certificate.getSubjectAlternativeNames());
        } catch (CertificateException e) {
            node.put("unreadable", true);
        }
        return node;
    }

    private static void names(ArrayNode to, @Nullable Collection<List<?>> names) {
        if (names == null) {
            return;
        }
        for (List<?> name : names) {
            if (to.size() < MOST_NAMES && Integer.valueOf(DNS_NAME).equals(name.getFirst())) {
                to.add(String.valueOf(name.get(1)));
            }
        }
    }
}
