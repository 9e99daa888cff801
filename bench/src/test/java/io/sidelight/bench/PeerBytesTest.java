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

/** What tshark prints of a stream is told apart by side, and its frame of words is no data. */
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

    private static byte[] digest(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    }
}
