// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * The sites of the demonstration and the visits paid to them: RSA key exchange with AES-GCM and with AES-CBC, resumed by
 * session id and by ticket, which the private keys open, and two ephemeral key exchanges, which they cannot.
 */
final class DemoTraffic implements AutoCloseable {
    private static final long PAUSE_MS = 150;

    private final DemoSite shop;
    private final DemoSite bank;
    private final DemoSite mail;
    private final DemoSite search;

    /** Starts the sites. {@link LegacyTls#allowRsaKeyExchange} comes before it. */
    DemoTraffic(List<DemoIdentity> identities) throws IOException, GeneralSecurityException {
        LegacyTls.resumeByTicket(false);
        shop = new DemoSite(identities.get(0), "TLSv1.2", List.of("TLS_RSA_WITH_AES_128_GCM_SHA256"));
        mail = new DemoSite(identities.get(2), "TLSv1.2", List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        search = new DemoSite(identities.get(3), "TLSv1.3", List.of("TLS_AES_256_GCM_SHA384"));
        LegacyTls.resumeByTicket(true);
        bank = new DemoSite(identities.get(1), "TLSv1.2", List.of("TLS_RSA_WITH_AES_256_CBC_SHA"));
    }

    /** The identities that {@link #DemoTraffic} wants, in its order. */
    static List<DemoIdentity> identities() throws GeneralSecurityException {
        return List.of(DemoIdentity.of("shop.example"), DemoIdentity.of("bank.example"),
                DemoIdentity.of("mail.example"), DemoIdentity.of("search.example"));
    }

    List<DemoSite> sites() {
        return List.of(shop, bank, mail, search);
    }

    /** Pays all visits, through the {@code way} to each site. */
    void visit(Way way) throws IOException, InterruptedException {
        for (int page = 1; page <= 3; page++) {
            try (DemoClient client = shop.connect(way.portTo(shop))) {
                client.get("/catalogue?page=" + page);
                client.post("/orders", "{\"item\":\"lamp\",\"count\":" + page + "}");
            }
            Thread.sleep(PAUSE_MS);
        }
        for (String target : List.of("/accounts/17/balance", "/admin/users")) {
            try (DemoClient client = bank.connect(way.portTo(bank))) {
                client.get(target);
            }
            Thread.sleep(PAUSE_MS);
        }
        for (DemoSite site : List.of(mail, search)) {
            try (DemoClient client = site.connect(way.portTo(site))) {
                client.get("/");
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    @Override
    public void close() {
        sites().forEach(DemoSite::close);
    }

    /** How clients reach a site: straight, or by a relay that records. */
    interface Way {
        int portTo(DemoSite site);
    }
}
