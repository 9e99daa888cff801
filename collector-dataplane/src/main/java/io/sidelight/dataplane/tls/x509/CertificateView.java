// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The parts of an X.509 certificate (RFC 5280 section 4.1) that an observer needs, found by walking its DER; the rest is not
 * looked at and nothing is verified. Absent or damaged parts are empty.
 *
 * @param serialNumber upper-case hex, without the sign's zero byte
 * @param subject distinguished name as in RFC 4514
 * @param issuer distinguished name as in RFC 4514
 * @param notBefore seconds since 1970, {@link CertificateFacts#UNKNOWN_TIME} when not readable
 * @param notAfter seconds since 1970, {@link CertificateFacts#UNKNOWN_TIME} when not readable
 * @param subjectPublicKeyInfo DER of the SubjectPublicKeyInfo
 */
public record CertificateView(String serialNumber, String signatureAlgorithm, String issuer, long notBefore,
        long notAfter, String subject, byte[] subjectPublicKeyInfo, PublicKeyFacts publicKey, Extensions extensions) {
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int MAX_SERIAL_BYTES = 64;

    /**
     * What the extensions say.
     *
     * @param alternativeNames subject alternative names, bounded in number and length
     * @param keyUsage bit n is bit n of the KeyUsage (RFC 5280 section 4.2.1.3); -1 without it
     * @param certificateAuthority the basic constraints say that it may issue certificates
     */
    public record Extensions(List<String> alternativeNames, int keyUsage, boolean certificateAuthority) {
        private static final String KEY_USAGE = "2.5.29.15";
        private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
        private static final String BASIC_CONSTRAINTS = "2.5.29.19";

        private static final int DIGITAL_SIGNATURE = 1;
        private static final int ENCRYPTION = 1 << 2 | 1 << 3 | 1 << 4; // key or data encipherment, key agreement

        public Extensions {
            alternativeNames = List.copyOf(alternativeNames);
        }

        /**
         * True when the key is for encryption or key agreement and not for signatures: TLCP's second one (GB/T 38636 section
         * 6.4.5.4). False for those that do not say.
         */
        public boolean isForEncryption() {
            return keyUsage >= 0 && (keyUsage & DIGITAL_SIGNATURE) == 0 && (keyUsage & ENCRYPTION) != 0;
        }

        private static Extensions read(DerCursor in) {
            List<String> names = List.of();
            int usage = -1;
            boolean authority = false;
            while (in.hasMore()) {
                DerCursor extension = in.enter(DerCursor.SEQUENCE);
                String oid = ObjectIdentifier.read(extension);
                if (extension.tag() == DerCursor.BOOLEAN) {
                    extension.skip(); // critical
                }
                byte[] value = extension.value(DerCursor.OCTET_STRING);
                switch (oid) {
                    case KEY_USAGE -> usage = BitString.flags(DerCursor.over(value).value(DerCursor.BIT_STRING));
                    case SUBJECT_ALTERNATIVE_NAME -> names = AlternativeNames.of(value);
                    case BASIC_CONSTRAINTS -> authority = isTrue(DerCursor.over(value).enter(DerCursor.SEQUENCE));
                    default -> {
                        // says nothing that is told
                    }
                }
            }
            return new Extensions(names, usage, authority);
        }

        private static boolean isTrue(DerCursor in) {
            byte[] value = in.value(DerCursor.BOOLEAN);
            return value.length == 1 && value[0] != 0;
        }
    }

    /** Walks a certificate. */
    public static CertificateView of(byte[] der) {
        DerCursor tbs = DerCursor.over(der).enter(DerCursor.SEQUENCE).enter(DerCursor.SEQUENCE);
        if (tbs.tag() == VERSION) {
            tbs.skip();
        }
        String serialNumber = hex(tbs.value(DerCursor.INTEGER));
        String signatureAlgorithm = SignatureAlgorithms.read(tbs);
        String issuer = DistinguishedName.read(tbs);
        DerCursor validity = tbs.enter(DerCursor.SEQUENCE);
        long notBefore = CertificateTime.read(validity);
        long notAfter = CertificateTime.read(validity);
        String subject = DistinguishedName.read(tbs);
        byte[] spki = tbs.tag() == DerCursor.SEQUENCE ? tbs.element() : new byte[0];
        while (tbs.hasMore() && tbs.tag() != EXTENSIONS) {
            tbs.skip(); // unique identifiers
        }
        Extensions extensions = Extensions.read(tbs.enter(EXTENSIONS).enter(DerCursor.SEQUENCE));
        return new CertificateView(serialNumber, signatureAlgorithm, issuer, notBefore, notAfter, subject, spki,
                PublicKeys.of(spki), extensions);
    }

    /**
     * What an event says of it.
     *
     * @param sha256 hash of the certificate, hex
     * @param spkiSha256 hash of {@link #subjectPublicKeyInfo}, hex
     */
    public CertificateFacts facts(String sha256, String spkiSha256) {
        return new CertificateFacts(sha256, spkiSha256, serialNumber, subject, issuer, notBefore, notAfter, publicKey,
                signatureAlgorithm, extensions.alternativeNames());
    }

    private static String hex(byte[] integer) {
        int sign = integer.length > 1 && integer[0] == 0 ? 1 : 0;
        int end = Math.min(integer.length, MAX_SERIAL_BYTES);
        return HexFormat.of().withUpperCase().formatHex(Arrays.copyOfRange(integer, sign, end));
    }
}
