// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Gap;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.api.event.Verdict;
import java.util.List;

/** Events for tests. */
public final class Events {
    static final long START_NS = 1_767_225_600_123_456_789L;
    static final Endpoint CLIENT = new Endpoint("10.0.0.1", 50_001);
    static final Endpoint SERVER = new Endpoint("10.0.0.2", 443);
    private static final CertificateFacts CERTIFICATE = new CertificateFacts("ab".repeat(32), "cd".repeat(32), "0AFF",
            "CN=shop.example", "CN=Test CA", 1_735_689_600L, 1_767_225_600L, new PublicKeyFacts("RSA", 2_048, ""),
            "SHA256-RSA", List.of("shop.example", "10.0.0.2"));

    private Events() {}

    static ConnectionFacts connection(long id) {
        return new ConnectionFacts(id, Transport.TCP, CLIENT, SERVER, true, START_NS, START_NS + 1_500_000_001L, 1_200,
                9, 34_000, 12,
                -1);
    }

    /** Opened by the TLS server, in VLAN 17. */
    static ConnectionFacts crossed() {
        return new ConnectionFacts(4, Transport.TCP, SERVER, CLIENT, false, START_NS, START_NS, 60, 1, 0, 0, 17);
    }

    static TlsFacts facts() {
        return new TlsFacts(0x0303, 0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", "", false, true, "shop.example",
                "HTTP/1.1", "c1".repeat(32), "ja3hash", "ja3shash", "t12d0101", true, false, "", List.of(),
                CERTIFICATE, null, "", null);
    }

    /** Of a connection of which nothing but packets was seen. */
    static TlsFacts nothingKnown() {
        return new TlsFacts(-1, -1, "", "", false, false, "", "", "", "", "", "", false, false, "", List.of(), null,
                null, "", null);
    }

    /** A connection that was decrypted wholly. */
    public static TlsConnectionEvent decrypted(long id) {
        return new TlsConnectionEvent(connection(id), facts(),
                new Verdict(DecryptStatus.DECRYPTED, null, DecryptMethod.RSA, "0123456789abcdef", ""),
                new DecryptCounts(300, 20_000, 25, 0, 0, 0, List.of()), 2);
    }

    static TlsConnectionEvent partial(long id) {
        List<Gap> gaps = List.of(new Gap(Side.SERVER, 1_024, 4_096),
                new Gap(Side.CLIENT, 0, -1));
        return new TlsConnectionEvent(connection(id), facts(),
                new Verdict(DecryptStatus.PARTIAL, Reason.GAP_RESYNC_FAILED, DecryptMethod.RSA, "0123456789abcdef", ""),
                new DecryptCounts(300, 1_024, 5, 1, 2, 4_120, gaps), 1);
    }

    /** A connection that could not be read. */
    public static TlsConnectionEvent unread(long id, Reason reason) {
        return new TlsConnectionEvent(connection(id), nothingKnown(),
                new Verdict(DecryptStatus.NONE, reason, null, null, ""), new DecryptCounts(0, 0, 0, 0, 0, 0, List.of()),
                0);
    }

    static HttpTransaction transaction() {
        return new HttpTransaction(1, "1.1", "POST", "/orders?id=7&x=%20", "shop.example:8443", 201, "Created",
                "curl/8",
                "https://shop.example/", "application/json", "Text/HTML; charset=utf-8", 15, 2_000, 190, 2_250,
                START_NS + 1_000, START_NS + 2_000, START_NS + 5_000, START_NS + 9_000, "", 0, true);
    }

    static HttpTransactionEvent http(HttpTransaction transaction) {
        return new HttpTransactionEvent(connection(1), "shop.example", transaction);
    }

    /** A GET without an answer. */
    static HttpTransaction request(String target, String host) {
        return new HttpTransaction(3, "1.1", "GET", target, host, 0, "", "", "", "", "", 0, 0, 90, 0, START_NS,
                START_NS, 0, 0, "", -1, false);
    }
}
