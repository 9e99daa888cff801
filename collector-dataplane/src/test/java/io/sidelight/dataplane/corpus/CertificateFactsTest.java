// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsAlert;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Certificates and alerts as they come out of whole captures: our own, and public ones where they lie beside the project. */
class CertificateFactsTest {
    private static final Path SHARED = Path.of(System.getProperty("sidelight.root", "."), "..", "shared", "corpus",
            "captures");

    @Test
    void bothSidesCertificatesAreTold() throws IOException {
        TlsFacts facts = own("client-certificate");
        CertificateFacts server = facts.certificate();
        CertificateFacts client = facts.clientCertificate();
        assertThat(server).isNotNull();
        assertThat(client).isNotNull();
        assertThat(server.subject()).isEqualTo("CN=demo.test");
        assertThat(server.publicKey()).isEqualTo(new PublicKeyFacts("RSA", 2048, ""));
        assertThat(server.spkiSha256()).hasSize(64).isNotEqualTo(server.sha256());
        assertThat(client.subject()).isNotEmpty();
        assertThat(client.sha256()).isNotEqualTo(server.sha256());
    }

    @Test
    void theClientsCertificateOfASecondHandshakeIsTold() throws IOException {
        assertThat(own("renegotiation-client-certificate").clientCertificate()).isNotNull();
    }

    @Test
    void aServersOwnCertificateIsNotTheClients() throws IOException {
        assertThat(own("tls12-aes128-gcm-sha256").clientCertificate()).isNull();
    }

    @Test
    void alertsOfBothSidesAreTold() throws IOException {
        assertThat(own("no-shared-cipher").alerts())
                .containsExactly(new TlsAlert(Side.SERVER, "fatal", "handshake_failure", false));
        assertThat(own("keep-alive").alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.description()).isEqualTo("close_notify");
            assertThat(alert.encrypted()).isTrue();
        });
        assertThat(own("ecdhe-no-secrets").alerts()).as("sent, but not to be read").isNotEmpty()
                .allSatisfy(alert -> assertThat(alert.description()).isEmpty());
    }

    @Test
    void datesBefore1970AreRead() {
        CertificateFacts certificate = shared("suricata__tls-pre-1970.pcap");
        assertThat(Instant.ofEpochSecond(certificate.notBefore())).isEqualTo("1969-12-31T00:00:00Z");
        assertThat(Instant.ofEpochSecond(certificate.notAfter())).isEqualTo("2038-12-31T00:10:03Z");
        assertThat(certificate.serialNumber()).isEqualTo("32");
    }

    @Test
    void generalizedTimesFurtherUpTheChainDoNotMatter() {
        CertificateFacts certificate = shared("arkime__https-generalizedtime.pcap");
        assertThat(Instant.ofEpochSecond(certificate.notAfter())).isEqualTo("2015-12-31T14:47:43Z");
        assertThat(certificate.alternativeNames()).hasSize(12).contains("mail.yandex.ru", "mail.ya.ru");
    }

    @Test
    void zeroBytesInNamesAreShown() {
        assertThat(shared("suricata__tls-issuer-zero.pcap").issuer()).contains("\\00");
    }

    private static TlsFacts own(String name) throws IOException {
        CorpusCase corpusCase = CorpusCase.named(name);
        return RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1).tls().getFirst().tls();
    }

    private static CertificateFacts shared(String file) {
        Path capture = SHARED.resolve(file);
        Assumptions.assumeTrue(Files.exists(capture), "no public captures beside the project");
        CertificateFacts certificate = RecordedRun
                .over(List.of(capture), Secrets.load(List.of(), List.of(), List.of()), 1).tls().getFirst().tls()
                .certificate();
        assertThat(certificate).isNotNull();
        return certificate;
    }
}
