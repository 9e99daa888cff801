// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyHandle;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.secret.KeyLogReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every reason comes of some connection, from packets to event: a capture as it was recorded, or one of which a field was
 * changed on the wire. A reason that is added without a way to provoke it does not compile here.
 */
class ReasonsProvokedTest {
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int SERVER_HELLO = 2;
    private static final int CLIENT_KEY_EXCHANGE = 16;
    private static final int HEADERS = 5 + 4;
    private static final int HELLO_SESSION_ID = HEADERS + 34;
    private static final String PLAIN_RSA = "tls12-no-ems";

    @ParameterizedTest
    @EnumSource
    void occurs(Reason reason) throws IOException {
        TlsConnectionEvent event = provoke(reason);
        assertThat(event.verdict().reason()).as("%s", event.verdict()).isEqualTo(reason);
        assertThat(event.verdict().status()).isIn(
                reason == Reason.BYPASS_POLICY ? DecryptStatus.BYPASSED : DecryptStatus.NONE, DecryptStatus.PARTIAL);
    }

    /** An SSL 2.0 hello, a server's answer of SSL 2.0, and records that only SSL 2.0 has. */
    @Test
    void sslTwoIsNotTakenForAGap() throws IOException {
        TlsConnectionEvent event = run(sslTwo(), none());
        assertThat(event.verdict().reason()).isEqualTo(Reason.UNSUPPORTED_VERSION);
        assertThat(event.verdict().detail()).isEqualTo("SSL 2.0");
    }

    @Test
    void aGapIsNotTakenForSslTwo() throws IOException {
        List<TcpPacket> packets = sslTwo();
        TcpPacket answer = packets.remove(4);
        TcpPacket client = packets.getFirst();
        packets.add(new TcpPacket(client.timeNs() + 9_000_000_000L, client.source(), client.destination(),
                client.segmentSequence() + 93, answer.segmentSequence() + 104, TcpPacket.ACK, new byte[0]));
        assertThat(run(packets, none()).verdict().reason()).isEqualTo(Reason.HANDSHAKE_GAP);
    }

    private static List<TcpPacket> sslTwo() throws IOException {
        List<TcpPacket> packets = packets(PLAIN_RSA);
        byte[] hello = new byte[2 + 9 + 3 + 16];
        byte[] head = {(byte) 0x80, 28, 1, 0, 2, 0, 3, 0, 0, 0, 16, 7, 0, (byte) 0xC0};
        System.arraycopy(head, 0, hello, 0, head.length);
        byte[] answer = {(byte) 0x80, 40, 4, 0, 1, 0, 2, 0, 0};
        byte[] finished = {(byte) 0x80, 60, 2, 7, 0, (byte) 0xC0};
        TcpPacket client = packets.get(0);
        TcpPacket server = packets.get(1);
        List<TcpPacket> conversation = new ArrayList<>(packets.subList(0, 3));
        conversation.add(data(client, hello, 0));
        conversation.add(data(server, Arrays.copyOf(answer, 42), 0));
        conversation.add(data(client, Arrays.copyOf(finished, 62), hello.length));
        conversation.add(data(server, Arrays.copyOf(finished, 62), 42));
        return conversation;
    }

    private static TcpPacket data(TcpPacket syn, byte[] payload, int offset) {
        return new TcpPacket(syn.timeNs() + 1_000_000, syn.source(), syn.destination(),
                syn.segmentSequence() + 1 + offset, 0, TcpPacket.PSH, payload);
    }

    private static TlsConnectionEvent provoke(Reason reason) throws IOException {
        return switch (reason) {
            case NO_KEY_FOR_CERTIFICATE -> recorded("wrong-key");
            case KEY_MISMATCH -> altered(PLAIN_RSA, CLIENT_KEY_EXCHANGE, 100, 0x55);
            case KEY_UNAVAILABLE -> withKeyThatIsAway();
            case FORWARD_SECRET_NO_SECRETS -> recorded("ecdhe-no-secrets");
            case TLS13_NO_SECRETS -> recorded("tls13-no-secrets");
            case PQ_HYBRID_NO_SECRETS -> withPostQuantumGroup();
            case SECRETS_LATE -> withSecretsAfterTheRecords();
            case SECRETS_WRONG -> recorded("secrets-wrong");
            case RESUMPTION_NOT_SEEN -> recorded("resumption-session-id-not-seen");
            case UNSUPPORTED_SUITE -> withSuite(0xC100); // of GOST R 34.12-2015
            case UNSUPPORTED_VERSION -> altered(PLAIN_RSA, SERVER_HELLO, HEADERS + 1, 0x3F);
            case TLCP_ECDHE -> withTlcpSuite(0xE011);
            case TLCP_IBC -> withTlcpSuite(0xE015);
            case MIDSTREAM -> recorded("midstream");
            case HANDSHAKE_GAP -> recorded("lost-certificate");
            case ONE_SIDED_CLIENT -> recorded("one-sided-client");
            case ONE_SIDED_SERVER -> recorded("one-sided-server");
            case RECORD_AUTHENTICATION_FAILED -> withApplicationDataFlipped();
            case GAP_RESYNC_FAILED -> recorded("lost-middle-gcm");
            case COMPRESSION_FAILED -> withCompression();
            case BYPASS_POLICY -> bypassed();
            case RESOURCE_LIMIT -> withoutRoomForWaitingRecords();
            case EARLY_DATA_ONLY -> recorded("keylog-no-early-secret");
            case HANDSHAKE_INCOMPLETE -> recorded("no-shared-cipher");
            case NO_APPLICATION_DATA -> withoutKeys("no-application-data");
            case TRUNCATED_CAPTURE -> recorded("snap-length-200");
            case PSK_UNKNOWN -> withSuite(0x00A8); // TLS_PSK_WITH_AES_128_GCM_SHA256
        };
    }

    private static TlsConnectionEvent withKeyThatIsAway() throws IOException {
        KeyHandle away = new KeyHandle() {
            @Override
            public byte @Nullable [] decrypt(byte[] block) throws UnavailableException {
                throw new UnavailableException("pulled");
            }

            @Override
            public byte @Nullable [] agree(byte[] point) throws UnavailableException {
                throw new UnavailableException("pulled");
            }
        };
        Secrets here = CorpusCase.named(PLAIN_RSA).secrets();
        List<KeyEntry> keys = here.keys().entries().stream().map(key -> KeyEntry.of(away, key.publicKeyEncoded(),
                key.certificateHashes(), "a token")).toList();
        return run(packets(PLAIN_RSA), new Secrets(KeyTable.of(2, keys), here.preSharedKeys(), here.store()));
    }

    private static TlsConnectionEvent bypassed() throws IOException {
        CorpusCase corpusCase = CorpusCase.named(PLAIN_RSA);
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        run.use(new Policy(1, List.of(),
                new PolicyRule("all", RuleMatch.ALL, PolicyAction.METADATA, MaskingProfile.NOTHING, false), true));
        packets(PLAIN_RSA).forEach(run::feed);
        run.finish();
        return run.tls().getLast();
    }

    /** The last connection of a case that was not read wholly, with the secrets that belong to the case. */
    private static TlsConnectionEvent recorded(String name) throws IOException {
        CorpusCase corpusCase = CorpusCase.named(name);
        return unread(RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1).tls());
    }

    private static TlsConnectionEvent withoutKeys(String name) throws IOException {
        return unread(RecordedRun.over(List.of(CorpusCase.named(name).capture()), none(), 1).tls());
    }

    private static TlsConnectionEvent unread(List<TlsConnectionEvent> events) {
        return events.stream().filter(e -> e.verdict().status() != DecryptStatus.DECRYPTED).reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("all was read"));
    }

    private static TlsConnectionEvent withSuite(int suite) throws IOException {
        List<TcpPacket> packets = packets(PLAIN_RSA);
        byte[] hello = message(packets, SERVER_HELLO);
        int at = HELLO_SESSION_ID + 1 + hello[HELLO_SESSION_ID];
        hello[at] = (byte) (suite >> 8);
        hello[at + 1] = (byte) suite;
        return run(packets, CorpusCase.named(PLAIN_RSA).secrets());
    }

    /** TLCP 1.1 in records and hellos. */
    private static TlsConnectionEvent withTlcpSuite(int suite) throws IOException {
        List<TcpPacket> packets = packets(PLAIN_RSA);
        byte[] hello = message(packets, SERVER_HELLO);
        int at = HELLO_SESSION_ID + 1 + hello[HELLO_SESSION_ID];
        hello[at] = (byte) (suite >> 8);
        hello[at + 1] = (byte) suite;
        hello[HEADERS] = 1;
        hello[HEADERS + 1] = 1;
        for (TcpPacket packet : packets) {
            byte[] payload = packet.payload();
            for (int record = 0; record + 5 <= payload.length; record += 5 + u16(payload, record + 3)) {
                payload[record + 1] = 1;
                payload[record + 2] = 1;
            }
        }
        return run(packets, none());
    }

    private static TlsConnectionEvent withCompression() throws IOException {
        List<TcpPacket> packets = packets(PLAIN_RSA);
        byte[] hello = message(packets, SERVER_HELLO);
        hello[HELLO_SESSION_ID + 1 + hello[HELLO_SESSION_ID] + 2] = 64; // LZS (RFC 3943)
        return run(packets, CorpusCase.named(PLAIN_RSA).secrets());
    }

    private static TlsConnectionEvent withPostQuantumGroup() throws IOException {
        List<TcpPacket> packets = packets("tls13-no-secrets");
        byte[] hello = message(packets, SERVER_HELLO);
        for (int i = HEADERS; i + 6 <= hello.length; i++) {
            boolean keyShareOfX25519 = hello[i] == 0 && hello[i + 1] == 51 && u16(hello, i + 4) == 0x001D;
            if (keyShareOfX25519) {
                hello[i + 4] = 0x11;
                hello[i + 5] = (byte) 0xEC;
                return run(packets, none());
            }
        }
        throw new AssertionError("no key share of x25519");
    }

    private static TlsConnectionEvent withApplicationDataFlipped() throws IOException {
        List<TcpPacket> packets = packets(PLAIN_RSA);
        for (TcpPacket packet : packets) {
            byte[] payload = packet.payload();
            if (payload.length > 0 && payload[0] == APPLICATION_DATA) {
                payload[payload.length - 1] ^= 1;
                break;
            }
        }
        return run(packets, CorpusCase.named(PLAIN_RSA).secrets());
    }

    /** Secrets may come, and records wait for them, but not for long enough. */
    private static TlsConnectionEvent withSecretsAfterTheRecords() throws IOException {
        Secrets secrets = none();
        WorkerRun run = new WorkerRun(secrets, new WorkerLimits(100, 1 << 20, 1 << 20, 1 << 20, Duration.ofHours(1),
                Duration.ofSeconds(30), 1 << 20, Duration.ofSeconds(30)), null);
        List<TcpPacket> packets = packets("ecdhe-keylog").stream().filter(p -> !p.has(TcpPacket.FIN)).toList();
        packets.forEach(run::feed);
        TcpPacket last = packets.getLast();
        run.feed(new TcpPacket(last.timeNs() + 40_000_000_000L, last.source(), last.destination(),
                last.segmentSequence(),
                last.acknowledgment(), TcpPacket.ACK, new byte[0]));
        CorpusCase corpusCase = CorpusCase.named("ecdhe-keylog");
        new KeyLogReader().read(corpusCase.folder().resolve(corpusCase.expected().get("keylog").asText()),
                secrets.store());
        run.finish();
        return unread(run.tls());
    }

    /** The client's records come first, when nothing is known of the server's hello. */
    private static TlsConnectionEvent withoutRoomForWaitingRecords() throws IOException {
        List<TcpPacket> packets = Rewrites.oneDirectionFirst(packets(PLAIN_RSA), true);
        WorkerRun run = new WorkerRun(CorpusCase.named(PLAIN_RSA).secrets(),
                new WorkerLimits(100, 1 << 20, 1 << 20, 0, Duration.ofHours(1), Duration.ofSeconds(30)), null);
        packets.forEach(run::feed);
        run.finish();
        return unread(run.tls());
    }

    private static TlsConnectionEvent altered(String name, int messageType, int at, int mask) throws IOException {
        List<TcpPacket> packets = packets(name);
        message(packets, messageType)[at] ^= (byte) mask;
        return run(packets, CorpusCase.named(name).secrets());
    }

    private static TlsConnectionEvent run(List<TcpPacket> packets, Secrets secrets) {
        return unread(WorkerRun.over(packets, secrets).tls());
    }

    private static Secrets none() {
        return Secrets.load(List.of(), List.of(), List.of());
    }

    /** Packets whose payloads may be written to. */
    private static List<TcpPacket> packets(String name) throws IOException {
        List<TcpPacket> packets = new ArrayList<>();
        for (TcpPacket packet : TcpPacket.read(CorpusCase.named(name).capture())) {
            packets.add(packet.carrying(packet.payload().clone()));
        }
        return packets;
    }

    /** The payload that begins with the record of this handshake message. */
    private static byte[] message(List<TcpPacket> packets, int type) {
        return packets.stream().map(TcpPacket::payload)
                .filter(p -> p.length > HEADERS && p[0] == HANDSHAKE && p[5] == type).findFirst()
                .orElseThrow(() -> new AssertionError("no packet begins with message " + type));
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
