// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.CertificateFacts;
import java.time.Instant;
import java.util.Locale;

/** The members of {@code tls.server} and {@code tls.client} that say what is in a side's certificate. */
final class EcsCertificate {
    private EcsCertificate() {}

    static void render(JsonLines json, CertificateFacts certificate) {
        // ECS: fingerprints of certificates are written in upper case.
        json.object("hash", () -> json.text("sha256", certificate.sha256().toUpperCase(Locale.ROOT)));
        json.text("subject", certificate.subject());
        json.text("issuer", certificate.issuer());
        dates(json, certificate);
        json.object("x509", () -> x509(json, certificate));
    }

    private static void x509(JsonLines json, CertificateFacts certificate) {
        json.text("serial_number", certificate.serialNumber());
        json.object("subject", () -> json.text("distinguished_name", certificate.subject()));
        json.object("issuer", () -> json.text("distinguished_name", certificate.issuer()));
        json.texts("alternative_names", certificate.alternativeNames());
        dates(json, certificate);
        json.text("public_key_algorithm", certificate.publicKey().algorithm());
        json.number("public_key_size", certificate.publicKey().size());
        json.text("public_key_curve", certificate.publicKey().curve());
        json.text("signature_algorithm", certificate.signatureAlgorithm());
    }

    private static void dates(JsonLines json, CertificateFacts certificate) {
        json.text("not_before", date(certificate.notBefore()));
        json.text("not_after", date(certificate.notAfter()));
    }

    private static String date(long seconds) {
        return seconds == CertificateFacts.UNKNOWN_TIME ? "" : Instant.ofEpochSecond(seconds).toString();
    }
}
