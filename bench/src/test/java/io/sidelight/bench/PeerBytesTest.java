// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tshark and ssldump print of a stream is told apart by side, and what they print around it is no data. */
class PeerBytesTest {
    private static final String FOLLOWED = """

            ===================================================================
            Follow: tls,raw
            Filter: tcp.stream eq 0
            Node 0: 10.0.0.1:50000
            Node 1: 10.0.0.2:443
            474554
            \t485454
            \t5031
            20
            ===================================================================
            """;

    @Test
    void linesBehindATabAreTheServers() throws IOException, GeneralSecurityException {
        List<MessageDigest> sides = PeerBytes
                .followed(new ByteArrayInputStream(FOLLOWED.getBytes(StandardCharsets.US_ASCII)));

        assertThat(sides.getFirst().digest()).isEqualTo(digest("GET "));
        assertThat(sides.getLast().digest()).isEqualTo(digest("HTTP1"));
    }

    /** Data ends with a line feed or without one; a carriage return is data. */
    @Test
    void whatSsldumpPrintsBetweenRulesIsData() throws GeneralSecurityException {
        String rule = "-".repeat(63) + "\n";
        String printed = "1 9  0.0000 (0.0000)  S>C  Handshake\n      Finished\n"
                + "1 10 0.0117 (0.0032)  C>S  application_data\n    " + rule + "    GET / HTTP/1.1\r\n    \r\n    "
                + rule
                + "1 11 0.0117 (0.0032)  S>C  application_data\n    " + rule + "    HTTP/1.1 200\n    a  b" + rule
                + "1 12 0.0117 (0.0032)  S>C  application_data\n    " + rule + "    c" + rule
                + "1    0.0121 (0.0003)  C>S  TCP FIN\n";
        List<MessageDigest> sides = PeerBytes
                .dumped(new ByteArrayInputStream(printed.getBytes(StandardCharsets.US_ASCII)));

        assertThat(sides.getFirst().digest()).isEqualTo(digest("GET / HTTP/1.1\r\n\r\n"));
        assertThat(sides.getLast().digest()).isEqualTo(digest("HTTP/1.1 200\na  bc"));
    }

    private static byte[] digest(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    }
}
