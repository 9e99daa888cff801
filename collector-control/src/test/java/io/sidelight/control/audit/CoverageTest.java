// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
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
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoverageTest {
    private static final CertificateFacts SHOP = certificate("ab".repeat(32), "CN=shop.example");

    private final Coverage coverage = new Coverage();

    @Test
    void saysNothingWithoutTls() {
        assertThat(print()).isEmpty();
    }

    @Test
    void saysAllOnlyWhenItIsAll() {
        coverage.add(Events.decrypted(1));
        assertThat(print())
                .isEqualTo("\ncoverage: 100 % of TLS connections, 100 % of their bytes decrypted\n");
        for (int i = 0; i < 999; i++) {
            coverage.add(Events.decrypted(2));
        }
        coverage.add(unread("10.0.0.9", "", null, Reason.MIDSTREAM, 1));
        assertThat(print()).contains("coverage: 99 % of TLS connections, 99 % of their bytes decrypted");
    }

    @Test
    void namesWhatIsMissingOfEachServerBiggestFirst() {
        coverage.add(decrypted(5_000));
        coverage.add(unread("10.0.0.2", "shop.example", SHOP, Reason.NO_KEY_FOR_CERTIFICATE, 600));
        coverage.add(unread("10.0.0.3", "shop.example", SHOP, Reason.NO_KEY_FOR_CERTIFICATE, 500));
        coverage.add(unread("10.0.0.7", "demo.test", null, Reason.TLS13_NO_SECRETS, 1_400));
        coverage.add(unread("10.0.0.7", "demo.test", null, Reason.FORWARD_SECRET_NO_SECRETS, 1_000));
        coverage.add(unread("10.0.0.4", "", null, Reason.ONE_SIDED_CLIENT, 900));
        coverage.add(unread("10.0.0.5", "", null, Reason.NO_APPLICATION_DATA, 600));
        assertThat(print()).isEqualTo("""

                coverage: 14 %% of TLS connections, 50 %% of their bytes decrypted
                  bytes  connections  what would add to it
                   24 %%            2  session secrets from host 10.0.0.7 (demo.test)
                   11 %%            2  key for certificate CN=shop.example
                         sha256 %s
                    9 %%            1  capture from both directions at 10.0.0.4:443
                    6 %%            1  nothing: no application data was sent
                """.formatted("ab".repeat(32)));
    }

    @Test
    void countsOfAPartlyReadConnectionWhatCameOut() {
        coverage.add(new TlsConnectionEvent(connection("10.0.0.2", 1_000), facts("", null),
                new Verdict(DecryptStatus.PARTIAL, Reason.GAP_RESYNC_FAILED, DecryptMethod.RSA, null, ""),
                new DecryptCounts(100, 650, 5, 0, 2, 200, List.of()), 0));
        assertThat(print()).isEqualTo("""

                coverage: 0 % of TLS connections, 75 % of their bytes decrypted
                  bytes  connections  what would add to it
                   25 %            1  capture without loss at 10.0.0.2:443
                """);
    }

    @Test
    void compressedPlaintextIsNotMoreThanAll() {
        coverage.add(new TlsConnectionEvent(connection("10.0.0.2", 1_000), facts("", null),
                new Verdict(DecryptStatus.PARTIAL, Reason.GAP_RESYNC_FAILED, DecryptMethod.RSA, null, ""),
                new DecryptCounts(0, 50_000, 5, 0, 2, 200, List.of()), 0));
        assertThat(print()).contains("100 % of their bytes").contains("    0 %            1  capture without loss");
    }

    @Test
    void namesThePreSharedKeysIdentity() {
        coverage.add(event(connection("10.0.0.2", 10), facts("", null), Reason.PSK_UNKNOWN, "identity meter-7"));
        coverage.add(event(connection("10.0.0.2", 10), facts("", null), Reason.PSK_UNKNOWN, ""));
        assertThat(print()).contains("  PSK of identity meter-7\n").contains("  PSK of server 10.0.0.2:443\n");
    }

    @Test
    void sumsUpWhatIsBeyondTheFirstTen() {
        for (int host = 1; host <= 13; host++) {
            coverage.add(unread("10.0.1." + host, "", null, Reason.TLS13_NO_SECRETS, 1_000 - host));
        }
        assertThat(print().lines()).hasSize(3 + Coverage.MOST_SHOWN + 1)
                .endsWith("   23 %            3  … 3 other things, each less than these");
    }

    @Test
    void keepsABoundedNumberOfThings() {
        for (int i = 0; i < 20_000; i++) {
            coverage.add(unread("10." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF), "", null,
                    Reason.TLS13_NO_SECRETS, 10));
        }
        assertThat(print()).endsWith("   99 %       19,990  … 9,990 or more other things, each less than these\n");
    }

    @Test
    void fitsEightyColumnsAndCannotSteerATerminal() {
        coverage.add(unread("2001:db8:1111:2222:3333:4444:5555:6666", "a\u001b[2J" + "b".repeat(200), null,
                Reason.TLS13_NO_SECRETS, 10));
        coverage.add(unread("10.0.0.2", "", certificate("cd".repeat(32), "CN=" + "c".repeat(300)),
                Reason.NO_KEY_FOR_CERTIFICATE, 20));
        assertThat(print()).doesNotContain("\u001b").contains("sha256 " + "cd".repeat(32));
        assertThat(print().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatWouldHelpForEachReason(Reason reason) {
        coverage.add(event(connection("10.0.0.2", 10), facts("", null), reason, ""));
        assertThat(print().lines().toList().getLast()).startsWith("  100 %            1  ").hasSizeGreaterThan(30);
    }

    private static TlsConnectionEvent decrypted(long bytes) {
        return new TlsConnectionEvent(connection("10.0.0.2", bytes), facts("", null),
                new Verdict(DecryptStatus.DECRYPTED, null, DecryptMethod.RSA, null, ""),
                new DecryptCounts(0, 0, 1, 0, 0, 0, List.of()), 0);
    }

    private static TlsConnectionEvent unread(String server, String name, @Nullable CertificateFacts certificate,
            Reason reason, long bytes) {
        return event(connection(server, bytes), facts(name, certificate), reason, "");
    }

    private static TlsConnectionEvent event(ConnectionFacts connection, TlsFacts facts, Reason reason, String detail) {
        return new TlsConnectionEvent(connection, facts, new Verdict(DecryptStatus.NONE, reason, null, null, detail),
                new DecryptCounts(0, 0, 0, 0, 0, 0, List.of()), 0);
    }

    private static ConnectionFacts connection(String server, long bytes) {
        return new ConnectionFacts(1, Transport.TCP, new Endpoint("10.9.9.9", 50_000), new Endpoint(server, 443), true,
                0, 0,
                bytes / 2, 1, bytes - bytes / 2, 1, -1);
    }

    private static TlsFacts facts(String serverName, @Nullable CertificateFacts certificate) {
        return new TlsFacts(0x0303, 0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", "", false, true, serverName, "", "", "",
                "", "", false, false, "", List.of(), certificate, null, "",
                null);
    }

    private static CertificateFacts certificate(String sha256, String subject) {
        return new CertificateFacts(sha256, "", "", subject, "", 0, 0, new PublicKeyFacts("RSA", 2_048, ""), "",
                List.of());
    }

    private String print() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = Terminal.of(out, OutputStream.nullOutputStream(), 80);
        coverage.print(terminal.out(), terminal);
        terminal.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
