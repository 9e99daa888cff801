// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.api.event.Verdict;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.SpkiHash;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Connections in which certificates were shown. */
final class Sightings {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final long DAY = 86_400;

    private Sightings() {}

    /** Hash of the certificate that {@link #certificate} numbers. */
    static String hash(int number) {
        return String.format(Locale.ROOT, "%064x", number);
    }

    /** Of a life of 90 days. */
    static CertificateFacts certificate(int number, long daysLeft) {
        long end = NOW.getEpochSecond() + daysLeft * DAY;
        return new CertificateFacts(hash(number), hash(1_000_000 + number), "01", "CN=s" + number, "CN=ca",
                end - 90 * DAY, end, new PublicKeyFacts("RSA", 2_048, ""), "SHA256-RSA", List.of("s" + number));
    }

    static CertificateFacts certificate(X509Certificate certificate) throws CertificateEncodingException {
        return new CertificateFacts(CertificateHash.ofDer(certificate.getEncoded()).hex(),
                SpkiHash.ofDer(certificate.getPublicKey().getEncoded()).hex(), "01",
                certificate.getSubjectX500Principal().getName(), "",
                certificate.getNotBefore().toInstant().getEpochSecond(),
                certificate.getNotAfter().toInstant().getEpochSecond(), new PublicKeyFacts("RSA", 2_048, ""), "",
                List.of());
    }

    /** A connection that nothing was read of for want of the certificate's key. */
    static TlsConnectionEvent unread(CertificateFacts certificate, Instant start) {
        return connection(certificate, start,
                new Verdict(DecryptStatus.NONE, Reason.NO_KEY_FOR_CERTIFICATE, null, null, ""));
    }

    /** A connection that was read by other means than its certificate's key. */
    static TlsConnectionEvent readByKeyLog(CertificateFacts certificate) {
        return connection(certificate, NOW,
                new Verdict(DecryptStatus.DECRYPTED, null, DecryptMethod.KEYLOG, null, ""));
    }

    static TlsConnectionEvent bypassed(CertificateFacts certificate) {
        return connection(certificate, NOW,
                new Verdict(DecryptStatus.BYPASSED, Reason.BYPASS_POLICY, null, null, ""));
    }

    private static TlsConnectionEvent connection(CertificateFacts certificate, Instant start, Verdict verdict) {
        long startNs = start.getEpochSecond() * 1_000_000_000L;
        ConnectionFacts connection = new ConnectionFacts(1, Transport.TCP, new Endpoint("10.0.0.1", 50_001),
                new Endpoint("10.0.0.2", 443), true, startNs, startNs + 10_000_000_000L, 1_000, 9, 9_000, 12, -1);
        TlsFacts facts = new TlsFacts(0x0303, 0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", "", false, true,
                "shop.example", "", "c1".repeat(32), "", "", "", true, false, "", List.of(), certificate, null, "",
                null);
        return new TlsConnectionEvent(connection, facts, verdict, new DecryptCounts(0, 0, 0, 0, 0, 0, List.of()), 0);
    }
}
