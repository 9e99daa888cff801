// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hellos of real peers, whole, cut short and altered. */
class HelloDamageTest {
    private static final int HEADERS = 5 + 4;

    private byte[] clientHello = {};
    /** The server's first flight: ServerHello, Certificate and ServerHelloDone, each in a record. */
    private byte[] serverFlight = {};

    @BeforeEach
    void readHellos() throws IOException {
        for (TcpPacket packet : TcpPacket.read(CorpusCase.named("tls12-aes128-gcm-sha256").capture())) {
            byte[] payload = packet.payload();
            if (payload.length > HEADERS && payload[0] == 22 && payload[5] == 1) {
                clientHello = Arrays.copyOfRange(payload, HEADERS, payload.length);
            } else if (payload.length > HEADERS && payload[0] == 22 && payload[5] == 2) {
                serverFlight = payload;
            }
        }
    }

    private byte[] serverHello() {
        int length = (serverFlight[6] & 0xFF) << 16 | (serverFlight[7] & 0xFF) << 8 | serverFlight[8] & 0xFF;
        return Arrays.copyOfRange(serverFlight, HEADERS, HEADERS + length);
    }

    @Test
    void readsTheWholeClientHello() {
        ClientHello hello = ClientHello.parse(clientHello, 0, clientHello.length);
        assertThat(hello.serverName()).isEqualTo("demo.test");
        assertThat(hello.cipherSuites()).contains(0x009C);
        assertThat(hello.offersExtendedMasterSecret()).isTrue();
    }

    @Test
    void readsAClientHelloCutAtEveryByte() {
        for (int length = 0; length < clientHello.length; length++) {
            ClientHello hello = ClientHello.parse(Arrays.copyOf(clientHello, length), 0, length);
            assertThat(hello.random()).hasSize(32);
            assertThat(Fingerprints.ja4(hello)).hasSize(36);
        }
    }

    @Test
    void readsAServerHelloCutAtEveryByte() {
        byte[] bytes = serverHello();
        for (int length = 0; length < bytes.length; length++) {
            ServerHello hello = ServerHello.parse(Arrays.copyOf(bytes, length), 0, length);
            assertThat(hello.random()).hasSize(32);
        }
        assertThat(ServerHello.parse(bytes, 0, bytes.length).cipherSuite()).isEqualTo(0x009C);
    }

    @Test
    void readsHellosWithAnyByteAltered() {
        Random random = new Random(1);
        byte[] server = serverHello();
        for (int round = 0; round < 20_000; round++) {
            byte[] client = clientHello.clone();
            client[random.nextInt(client.length)] = (byte) random.nextInt();
            client[random.nextInt(client.length)] = (byte) random.nextInt();
            assertThat(ClientHello.parse(client, 0, client.length).random()).hasSize(32);
            byte[] altered = server.clone();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            assertThat(ServerHello.parse(altered, 0, altered.length).random()).hasSize(32);
        }
    }
}
