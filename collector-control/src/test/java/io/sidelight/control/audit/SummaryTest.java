// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.TcpAnomalies;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final CollectorReport REPORT = new CollectorReport(1_234, 1_200_000, 7, 9, 0, 0, 0, 0, 617, 5, 4, 0,
            0, 1, 0, 0, new TcpAnomalies(3, 2, 1, 4), OverloadCounts.NONE, MemoryUse.NONE, List.of());
    private final Summary summary = new Summary();

    @Test
    void saysWhatWasPassedOverWhenThereIsNothingElse() {
        CollectorReport nothing = new CollectorReport(40, 4_000, 0, 0, 0, 0, 1, 39, 0, 0, 0, 0, 0, 0, 0, 0,
                TcpAnomalies.NONE, OverloadCounts.NONE, MemoryUse.NONE, List.of());
        assertThat(print(nothing)).contains(
                "39 packets passed over: neither TCP nor DTLS, or damaged, or in more tunnels than are followed",
                "1 packet passed over: no IP, or cut before or damaged in their headers");
        assertThat(print()).doesNotContain("passed over");
    }

    @Test
    void countsConnectionsAndSharesAndNamesReasonsWithTheirRemedy() {
        summary.add(Events.decrypted(1));
        summary.add(Events.partial(2));
        summary.add(Events.unread(3, Reason.TLS13_NO_SECRETS));
        summary.add(Events.unread(4, Reason.TLS13_NO_SECRETS));
        summary.add(Events.http(Events.transaction()));
        assertThat(print()).isEqualTo("""
                4 TLS connections in 5 TCP connections, 1,234 packets, 1.2 MB
                  decrypted          1   25 %%
                  partial            1   25 %%
                  not read           2   50 %%
                  22 kB of application data decrypted, 1 HTTP request

                why not everything was read
                        2  tls13_no_secrets: %s
                           → %s
                        1  gap_resync_failed: %s
                           → %s
                7 packets dropped by the kernel before they could be read
                9 packets dropped by the network card or its driver (larger receive ring: ethtool -G)
                617 packets (50 %%) were copies of packets seen before (mirror of both directions?)
                3 segments repeated what was known (retransmissions, or copies by the mirror port)
                2 segments left out since they contradict what was known
                1 RST segment not believed: out of sequence, so probably forged
                4 packets with a wrong TCP checksum, used only where no other copy came

                coverage: 25 %% of TLS connections, 26 %% of their bytes decrypted
                  bytes  connections  what would add to it
                   50 %%            2  session secrets from host 10.0.0.2
                   24 %%            1  capture without loss at 10.0.0.2:443
                """.formatted(Reason.TLS13_NO_SECRETS.sentence(), Reason.TLS13_NO_SECRETS.remedy(),
                Reason.GAP_RESYNC_FAILED.sentence(), Reason.GAP_RESYNC_FAILED.remedy()));
    }

    @Test
    void saysThatThereWasNoTls() {
        assertThat(print()).startsWith("0 TLS connections in 5 TCP connections");
    }

    @Test
    void saysWhatWasLeftOutAndWhichMemoryWasUsedUp() {
        OverloadCounts overload = new OverloadCounts(38, 1_200_000, 4, 1, 1_500_000_000L, 500_000_000L, 0);
        MemoryUse memory = MemoryUse.NONE
                .with(MemoryPart.HANDSHAKES, new MemoryUse.Part(0, 4_000_000, 4_000_000, 9))
                .with(MemoryPart.OUT_OF_ORDER, new MemoryUse.Part(5, 10, 4_000_000, 0))
                .with(MemoryPart.SESSIONS, new MemoryUse.Part(5, 10, 4_000_000, 7));
        CollectorReport report = new CollectorReport(1_234, 1_200_000, 0, 0, 0, 0, 0, 0, 0, 5, 4, 2_000, 3, 1, 0, 0,
                TcpAnomalies.NONE, overload, memory, List.of());
        assertThat(print(report)).contains(
                """
                        2,000 connections given up while open, to make room for others (3 of them TLS whose handshake was over)
                        memory for handshakes under way was used up (4.0 MB): the oldest unfinished ones are given up; give more with --memory
                        packets came faster than they could be handled for 2.0 s of the workers' time; use more workers or machines, or capture less
                        38 records of bodies passed over undecrypted under overload (1.2 MB)
                        4 connections told of but not decrypted under overload
                        1 connection not followed under overload
                        """);
    }

    @Test
    void saysNothingOfMemoryThatSufficed() {
        assertThat(print()).doesNotContain("memory").doesNotContain("given up").doesNotContain("overload");
    }

    private String print() {
        return print(REPORT);
    }

    private String print(CollectorReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = Terminal.of(out, OutputStream.nullOutputStream(), 100);
        summary.print(terminal.out(), terminal, report);
        terminal.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
