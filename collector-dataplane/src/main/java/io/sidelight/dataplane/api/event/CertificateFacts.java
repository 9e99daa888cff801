// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.List;

/**
 * The certificate that a side showed (the first of its chain). It is what was sent: nothing of it is verified. Texts are empty
 * where it says nothing or is damaged; what cannot be shown is escaped.
 *
 * @param sha256 SHA-256 of its DER, lower-case hex
 * @param spkiSha256 SHA-256 of its SubjectPublicKeyInfo, lower-case hex; the same for a certificate renewed with the same key
 * @param serialNumber upper-case hex
 * @param subject distinguished name as in RFC 4514
 * @param issuer distinguished name as in RFC 4514
 * @param notBefore seconds since 1970, negative before, {@link #UNKNOWN_TIME} when not readable
 * @param notAfter seconds since 1970, negative before, {@link #UNKNOWN_TIME} when not readable
 * @param signatureAlgorithm such as {@code SHA256-RSA}; dotted object identifier when it has no name
 * @param alternativeNames DNS names, addresses and URIs in the certificate's order, the first {@link #MAX_ALTERNATIVE_NAMES}
 */
public record CertificateFacts(String sha256, String spkiSha256, String serialNumber, String subject, String issuer,
        long notBefore, long notAfter, PublicKeyFacts publicKey, String signatureAlgorithm,
        List<String> alternativeNames) {
    /** A date that could not be read. */
    public static final long UNKNOWN_TIME = Long.MIN_VALUE;
    /** More names than these are not told. */
    public static final int MAX_ALTERNATIVE_NAMES = 100;

    public CertificateFacts {
        alternativeNames = List.copyOf(alternativeNames);
    }
}
