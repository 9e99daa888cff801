// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client certificate makes its holder: told by its subject, or by the certificate itself.
 *
 * @param subject null when the fingerprint decides
 * @param sha256 of the certificate's DER, in hexadecimal digits of lower case; empty when the subject decides
 * @param scope the connections that an agent may hand over secrets of
 */
public record CertificateHolder(@Nullable X500Principal subject, String sha256, Role role, AddressScope scope) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** By the whole subject, as RFC 2253 writes it: {@code CN=deploy,O=Example}. Empty when it is none. */
    public static Optional<CertificateHolder> ofSubject(String subject, Role role) {
        try {
            X500Principal name = new X500Principal(subject);
            return name.getName().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CertificateHolder(name, "", role, AddressScope.NONE));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** By SHA-256 of the certificate, with or without colons. Empty when it is none. */
    public static Optional<CertificateHolder> ofFingerprint(String fingerprint, Role role) {
        String digits = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        return SHA_256.matcher(digits).matches()
                ? Optional.of(new CertificateHolder(null, digits, role, AddressScope.NONE))
                : Optional.empty();
    }

    /** The same, who may hand over secrets of these connections. */
    public CertificateHolder within(AddressScope addresses) {
        return new CertificateHolder(subject, sha256, role, addresses);
    }

    /** Whether this is about the certificate of this subject and SHA-256. */
    boolean isOf(X500Principal subjectOfCertificate, byte[] hash) {
        return subject == null
                ? HexFormat.of().formatHex(hash).equals(sha256)
                : subject.equals(subjectOfCertificate);
    }
}
