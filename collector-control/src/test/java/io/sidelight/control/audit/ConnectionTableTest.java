// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTableTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void showsAllColumnsOnAWideLine() {
        ConnectionTable table = table(180);
        table.add(Events.decrypted(1));
        assertThat(lines().get(0)).containsSubsequence("id", "connection (client → server)", "server name", "version",
                "suite", "verdict", "bytes", "requests");
        assertThat(lines().get(1)).containsSubsequence("1", "10.0.0.1:50001 → 10.0.0.2:443", "shop.example", "TLSv1.2",
                "RSA_WITH_AES_128_GCM_SHA256", "decrypted (rsa)", "35 kB", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 80, 100, 132, 200})
    void staysWithinTheLineAndAligned(int columns) {
        ConnectionTable table = table(columns);
        table.add(Events.decrypted(1));
        table.add(Events.partial(123_456));
        table.add(Events.unread(2, Reason.RECORD_AUTHENTICATION_FAILED));
        assertThat(lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
        int verdict = lines().get(0).indexOf("verdict");
        assertThat(lines().get(1).indexOf("decrypted")).isEqualTo(verdict);
        assertThat(lines().get(2).indexOf("partial")).isEqualTo(verdict);
        assertThat(lines().get(3).indexOf("record_auth")).isEqualTo(verdict);
    }

    @Test
    void keepsConnectionAndVerdictOnAShortLine() {
        ConnectionTable table = table(60);
        table.add(Events.decrypted(1));
        assertThat(lines().get(1)).contains("10.0.0.1:50001", "decrypted (rsa)");
    }

    @Test
    void stopsAfterAThousandRows() {
        ConnectionTable table = table(100);
        for (int i = 1; i <= ConnectionTable.MOST_ROWS + 5; i++) {
            table.add(Events.decrypted(i));
        }
        assertThat(lines()).hasSize(1 + ConnectionTable.MOST_ROWS + 1);
        assertThat(lines().getLast()).contains("--events");
    }

    private ConnectionTable table(int columns) {
        return new ConnectionTable(Terminal.of(out, OutputStream.nullOutputStream(), columns));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
