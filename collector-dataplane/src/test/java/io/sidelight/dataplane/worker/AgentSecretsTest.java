// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.PacketLists;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.secret.KeyLogIntake;
import io.sidelight.keystore.secret.SecretScope;
import io.sidelight.keystore.secret.SecretSink;
import io.sidelight.keystore.secret.WantedSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of agents open connections of their addresses only, and wrong ones of some keep nobody from right ones. */
class AgentSecretsTest {
    private static final WorkerLimits LIMITS = new WorkerLimits(10_000, 32 << 20, 1 << 20, 64 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 4 << 20, Duration.ofHours(1));
    private static final SecretScope NOWHERE = address -> address[0] == (byte) 203;

    private final Secrets secrets = Secrets.load(List.of(), List.of(), List.of());

    @ParameterizedTest
    @ValueSource(strings = {"go-tls13", "ecdhe-keylog"})
    void openConnectionsOfTheirAddresses(String name) throws IOException {
        List<TcpPacket> packets = packets(name);
        byte[] client = addressOf(packets.getFirst());
        WorkerRun run = new WorkerRun(secrets, LIMITS, null);
        packets.forEach(run::feed);
        say(keyLog(name), secrets.store().supplier(address -> Arrays.equals(address, client), 1));
        run.dispatcher.tellClock();
        run.finish();

        assertThat(statuses(run)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"go-tls13", "ecdhe-keylog"})
    void openNoOthersWhetherTheyComeBeforeOrAfterThePackets(String name) throws IOException {
        for (boolean before : new boolean[]{true, false}) {
            Secrets others = Secrets.load(List.of(), List.of(), List.of());
            SecretSink agent = others.store().supplier(NOWHERE, 1);
            WorkerRun run = new WorkerRun(others, LIMITS, null);
            if (before) {
                say(keyLog(name), agent);
            }
            packets(name).forEach(run::feed);
            say(keyLog(name), agent);
            run.dispatcher.tellClock();
            run.finish();

            assertThat(statuses(run)).isNotEmpty().containsOnly(DecryptStatus.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"go-tls13", "ecdhe-keylog"})
    void wrongOnesForTheSameRandomDoNotKeepRightOnesOut(String name) throws IOException {
        SecretSink hostile = secrets.store().supplier(SecretScope.ANY, 1);
        for (int i = 0; i < 20; i++) {
            int variant = i;
            say(keyLog(name).lines().map(line -> wrong(line, variant)).reduce("", (all, line) -> all + line + "\n"),
                    hostile);
        }
        List<TcpPacket> packets = packets(name);
        WorkerRun run = new WorkerRun(secrets, LIMITS, null);
        packets.forEach(run::feed);
        run.dispatcher.tellClock();
        say(keyLog(name), secrets.store().supplier(SecretScope.ANY, 1));
        run.dispatcher.tellClock();
        run.finish();

        assertThat(statuses(run)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
    }

    @Test
    void wrongOnesDoNotKeepAPrivateKeyOut() throws IOException {
        Path folder = CorpusCase.named("conversation-gcm").folder();
        Secrets keys = Secrets.load(List.of(folder.resolveSibling("keys").resolve("server.pem")), List.of(), List.of());
        List<TcpPacket> packets = packets("conversation-gcm");
        String random = HexFormat.of()
                .formatHex(PacketLists.clientRandom(packets));
        say("CLIENT_RANDOM " + random + " " + "00".repeat(48) + "\n", keys.store().supplier(SecretScope.ANY, 1));
        WorkerRun run = new WorkerRun(keys, LIMITS, null);
        packets.forEach(run::feed);
        run.finish();

        assertThat(statuses(run)).containsOnly(DecryptStatus.DECRYPTED);
    }

    @Test
    void wrongOnesDoNotKeepAPrivateKeyOutOfTls13() throws IOException {
        Secrets keys = CorpusCase.named("static-x25519").secrets();
        List<TcpPacket> packets = packets("static-x25519");
        String random = HexFormat.of().formatHex(PacketLists.clientRandom(packets));
        StringBuilder wrong = new StringBuilder();
        for (String label : List.of("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0")) {
            wrong.append(label).append(' ').append(random).append(' ').append("00".repeat(32)).append('\n');
        }
        say(wrong.toString(), keys.store().supplier(SecretScope.ANY, 1));
        WorkerRun run = new WorkerRun(keys, LIMITS, null);
        packets.forEach(run::feed);
        run.finish();

        assertThat(statuses(run)).isNotEmpty().contains(DecryptStatus.DECRYPTED);
    }

    @Test
    void theRandomsOfConnectionsThatLackSecretsAreToldToWhoLooksThemUp() throws IOException {
        WantedSecrets wanted = secrets.store().wanted();
        List<TcpPacket> packets = packets("go-tls13");
        WorkerRun run = new WorkerRun(secrets, LIMITS, null);
        packets.forEach(run::feed);
        assertThat(wanted.poll()).isEqualTo(PacketLists.clientRandom(packets));

        say(keyLog("go-tls13"), secrets.store());
        run.dispatcher.tellClock();
        run.finish();
        assertThat(statuses(run)).containsOnly(DecryptStatus.DECRYPTED);
    }

    @Test
    void theRandomsOfConnectionsThatAKeyOpensAreNot() throws IOException {
        Secrets keys = CorpusCase.named("conversation-gcm").secrets();
        WantedSecrets wanted = keys.store().wanted();
        WorkerRun run = new WorkerRun(keys, LIMITS, null);
        packets("conversation-gcm").forEach(run::feed);
        run.finish();
        assertThat(statuses(run)).containsOnly(DecryptStatus.DECRYPTED);
        assertThat(wanted.poll()).isNull();
    }

    /** The line with another secret; as it is when it states none. */
    private static String wrong(String line, int variant) {
        int secret = line.lastIndexOf(' ');
        return line.startsWith("#") || secret < 0
                ? line
                : line.substring(0, secret + 1) + String.format("%02x", variant).repeat((line.length() - secret) / 2);
    }

    private static List<DecryptStatus> statuses(WorkerRun run) {
        return run.tls().stream().map(TlsConnectionEvent::verdict).map(verdict -> verdict.status()).toList();
    }

    private static List<TcpPacket> packets(String name) throws IOException {
        return TcpPacket.read(CorpusCase.named(name).capture());
    }

    private static String keyLog(String name) throws IOException {
        return Files.readString(CorpusCase.named(name).folder().resolve("keys.log"), StandardCharsets.ISO_8859_1);
    }

    private static void say(String keyLog, SecretSink to) {
        byte[] text = keyLog.getBytes(StandardCharsets.ISO_8859_1);
        KeyLogIntake intake = new KeyLogIntake(to);
        intake.read(text, 0, text.length);
        assertThat(intake.finish().taken()).isPositive();
    }

    private static byte[] addressOf(TcpPacket packet) {
        return packet.source().addressBytes();
    }
}
