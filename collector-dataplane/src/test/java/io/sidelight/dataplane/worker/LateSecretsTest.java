// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.PacketLists;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.secret.SessionSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets that come after the packets: all is opened from the first byte, or it is said that they came too late. */
class LateSecretsTest {
    private static final int WAIT_BYTES = 1 << 20;

    private final Secrets secrets = Secrets.load(List.of(), List.of(), List.of());
    private final SecretStore store = secrets.store();

    @ParameterizedTest
    @EnumSource(Form.class)
    void openAllFromTheFirstByteWheneverTheyCome(Form form) throws Exception {
        ScriptedConversation conversation = conversation(form, 20);
        List<TcpPacket> packets = conversation.take();
        for (int before = 0; before <= packets.size(); before++) {
            Secrets late = Secrets.load(List.of(), List.of(), List.of());
            WorkerRun run = run(late, WAIT_BYTES);
            packets.subList(0, before).forEach(run::feed);
            late.store().add(master(packets, conversation));
            run.dispatcher.tellClock();
            packets.subList(before, packets.size()).forEach(run::feed);
            run.finish();

            assertDecrypted(run, 20, "after packet " + before);
        }
    }

    @Test
    void openWhatWaitedWhenTheyAreThereAtTheEndOfInput() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 20);
        List<TcpPacket> packets = conversation.take();
        WorkerRun run = run(secrets, WAIT_BYTES);
        packets.forEach(run::feed);
        store.add(master(packets, conversation));
        run.finish();

        assertDecrypted(run, 20, "at the end");
    }

    @Test
    void openWhatWaitedThoughItWasLookedAtMeanwhile() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 20);
        List<TcpPacket> packets = conversation.take();
        WorkerRun run = run(secrets, WAIT_BYTES);
        for (TcpPacket packet : packets) {
            run.feed(packet);
            assertThat(OpenConnectionsTest.look(run, null)).hasSizeLessThan(2)
                    .allSatisfy(event -> assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE));
        }
        store.add(master(packets, conversation));
        run.finish();

        assertDecrypted(run, 20, "at the end");
    }

    @Test
    void areWaitedForAsLongAsWasSaidAndNoLonger() throws Exception {
        for (long seconds : new long[]{29, 31}) {
            ScriptedConversation conversation = conversation(Form.GCM, 20);
            List<TcpPacket> packets = conversation.take();
            Secrets late = Secrets.load(List.of(), List.of(), List.of());
            WorkerRun run = run(late, WAIT_BYTES);
            packets.forEach(run::feed);
            run.feed(PacketLists.keepAlive(packets, seconds));
            late.store().add(master(packets, conversation));
            run.dispatcher.tellClock();
            run.finish();

            if (seconds < 30) {
                assertDecrypted(run, 20, "in time");
            } else {
                TlsConnectionEvent event = run.tls().getFirst();
                assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
                assertThat(event.verdict().reason()).isEqualTo(Reason.SECRETS_LATE);
                assertThat(event.counts().clientBytes() + event.counts().serverBytes()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void openWhatComesAfterThemWhenTheyComeTooLate(Form form) throws Exception {
        ScriptedConversation conversation = conversation(form, 10);
        List<TcpPacket> packets = conversation.take();
        WorkerRun run = run(secrets, WAIT_BYTES);
        packets.forEach(run::feed);
        run.feed(PacketLists.keepAlive(packets, 40));
        say(conversation, 10, 12);
        PacketLists.shifted(conversation.take(), 41).forEach(run::feed); // let go at once
        store.add(master(packets, conversation));
        run.dispatcher.tellClock();
        say(conversation, 12, 20);
        PacketLists.shifted(conversation.take(), 42).forEach(run::feed);
        run.finish();

        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
        assertThat(event.verdict().reason()).isEqualTo(Reason.SECRETS_LATE);
        assertThat(run.records(event, Side.CLIENT)).isEqualTo(texts(true, 12, 20));
        assertThat(run.records(event, Side.SERVER)).isEqualTo(texts(false, 12, 20));
        assertThat(event.counts().recordsFailed()).isZero();
        assertThat(event.counts().recordsLost()).isZero();
        assertThat(event.counts().gaps()).hasSize(2);
    }

    @Test
    void openTheBeginningAndTheEndWhenTheBoundOnBytesWasReached() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 0);
        for (int i = 0; i < 200; i++) {
            conversation.say(false, text(false, i));
        }
        List<TcpPacket> packets = conversation.take();
        WorkerRun run = run(secrets, 32 << 10);
        packets.forEach(run::feed);
        store.add(master(packets, conversation));
        run.dispatcher.tellClock();
        conversation.say(false, text(false, 200));
        conversation.take().forEach(run::feed);
        run.finish();

        TlsConnectionEvent event = run.tls().getFirst();
        List<String> server = run.records(event, Side.SERVER);
        int kept = server.size() - 1;
        assertThat(kept).isBetween(20, 100);
        assertThat(server.subList(0, kept)).isEqualTo(texts(false, 0, kept));
        assertThat(server.getLast()).isEqualTo(new String(text(false, 200), StandardCharsets.US_ASCII));
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
        assertThat(event.verdict().reason()).isEqualTo(Reason.SECRETS_LATE);
        assertThat(event.counts().recordsFailed()).isZero();
        assertThat(event.counts().gaps()).hasSize(1);
        assertThat(event.counts().gaps().getFirst().offset()).isEqualTo(40L * kept);
    }

    @Test
    void areNotWaitedForByOneConnectionAtTheCostOfAllMemory() throws Exception {
        WorkerLimits limits = new WorkerLimits(10_000, 32 << 20, 1 << 20, 1 << 20, Duration.ofHours(1),
                Duration.ofSeconds(30), 16 << 20, Duration.ofSeconds(30));
        WorkerRun run = new WorkerRun(secrets, limits, null);
        ScriptedConversation conversation = conversation(Form.GCM, 0);
        for (int i = 0; i < 200; i++) {
            conversation.say(false, ScriptedConversation.text(i, 16_000));
        }
        List<TcpPacket> packets = conversation.take();
        packets.forEach(run::feed);
        store.add(master(packets, conversation));
        run.finish();

        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.counts().serverBytes()).isBetween(400_000L, 1_000_000L);
        assertThat(event.verdict().reason()).isEqualTo(Reason.SECRETS_LATE);
    }

    @Test
    void replaceWrongOnesThatCameBefore() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 40);
        List<TcpPacket> packets = conversation.take();
        for (int before : new int[]{0, 5, 12, 30, packets.size()}) {
            Secrets late = Secrets.load(List.of(), List.of(), List.of());
            late.store()
                    .add(new SessionSecret(SecretLabel.CLIENT_RANDOM, PacketLists.clientRandom(packets), new byte[48]));
            WorkerRun run = run(late, WAIT_BYTES);
            packets.subList(0, before).forEach(run::feed);
            run.dispatcher.tellClock();
            late.store().add(master(packets, conversation));
            run.dispatcher.tellClock();
            packets.subList(before, packets.size()).forEach(run::feed);
            run.finish();

            assertDecrypted(run, 40, "after packet " + before);
        }
    }

    @Test
    void areSaidToBeWrongWhenNoneIsRight() throws Exception {
        List<TcpPacket> packets = conversation(Form.GCM, 40).take();
        store.add(new SessionSecret(SecretLabel.CLIENT_RANDOM, PacketLists.clientRandom(packets), new byte[48]));
        WorkerRun run = run(secrets, WAIT_BYTES);
        packets.forEach(run::feed);
        run.feed(PacketLists.keepAlive(packets, 40));
        run.finish();

        assertThat(run.tls().getFirst().verdict().reason()).isEqualTo(Reason.SECRETS_WRONG);
    }

    @Test
    void thatNeverComeLeaveTheReasonAsItIs() throws Exception {
        List<TcpPacket> packets = conversation(Form.GCM, 10).take();
        for (boolean expired : new boolean[]{false, true}) {
            WorkerRun run = run(secrets, WAIT_BYTES);
            packets.forEach(run::feed);
            if (expired) {
                run.feed(PacketLists.keepAlive(packets, 40));
            }
            run.finish();
            TlsConnectionEvent event = run.tls().getFirst();
            assertThat(event.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
            assertThat(event.counts().recordsLost()).isZero();
            assertThat(event.counts().recordsFailed()).isZero();
        }
    }

    @Test
    void openWhatLiesAroundAGapThatCameBeforeThem() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 0);
        for (int i = 0; i < 120; i++) {
            conversation.say(false, text(false, i));
        }
        List<TcpPacket> packets = conversation.take();
        List<TcpPacket> data = packets.stream().filter(p -> p.payload().length == 40 + 5 + 24).toList();
        assertThat(data).hasSize(120);
        List<TcpPacket> lossy = new ArrayList<>(packets);
        lossy.removeAll(data.subList(20, 23));
        WorkerRun run = run(secrets, WAIT_BYTES);
        lossy.forEach(run::feed);
        store.add(master(packets, conversation));
        run.finish();

        List<String> expected = new ArrayList<>(texts(false, 0, 20));
        expected.addAll(texts(false, 23, 120));
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(run.records(event, Side.SERVER)).isEqualTo(expected);
        assertThat(event.counts().recordsLost()).isEqualTo(3);
        assertThat(event.verdict().reason()).isEqualTo(Reason.GAP_RESYNC_FAILED);
    }

    @Test
    void areNotHeldUpByARecordOfAStranger() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 10);
        List<TcpPacket> packets = conversation.take();
        store.add(master(packets, conversation));
        List<TcpPacket> forged = new ArrayList<>(packets);
        int finished = PacketLists.firstProtected(packets);
        byte[] damaged = packets.get(finished).payload().clone();
        damaged[damaged.length - 1] ^= 1;
        forged.set(finished, packets.get(finished).carrying(damaged));
        WorkerRun run = run(secrets, WAIT_BYTES);
        forged.forEach(run::feed);
        run.finish();

        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(run.records(event, Side.CLIENT)).isEqualTo(texts(true, 0, 10));
        assertThat(run.records(event, Side.SERVER)).isEqualTo(texts(false, 0, 10));
        assertThat(event.counts().recordsFailed()).isEqualTo(1);
        assertThat(event.verdict()).isEqualTo(WorkerRun.over(forged, secrets).tls().getFirst().verdict());
    }

    @Test
    void areWaitedForByAConnectionThatIsClosed() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 10);
        List<TcpPacket> packets = new ArrayList<>(conversation.take());
        packets.addAll(PacketLists.closing(packets));
        WorkerRun run = run(secrets, WAIT_BYTES);
        packets.forEach(run::feed);
        run.feed(PacketLists.strangersPacket(packets, 20)); // time passes
        store.add(master(packets, conversation));
        run.feed(PacketLists.strangersPacket(packets, 22));
        run.finish();

        assertDecrypted(run, 10, "20 s after the FINs");
    }

    @Test
    void areFoundForAConnectionWithoutClientHello() throws Exception {
        ScriptedConversation conversation = conversation(Form.GCM, 80);
        List<TcpPacket> packets = conversation.take();
        List<TcpPacket> lossy = new ArrayList<>(packets);
        assertThat(lossy.remove(PacketLists.firstData(packets)).payload()[5]).isEqualTo((byte) 1);
        for (boolean late : new boolean[]{false, true}) {
            for (int waitBytes : late ? new int[]{WAIT_BYTES} : new int[]{0, WAIT_BYTES}) {
                Secrets some = Secrets.load(List.of(), List.of(), List.of());
                WorkerRun run = run(some, waitBytes);
                if (late) {
                    lossy.forEach(run::feed);
                }
                some.store().add(master(packets, conversation));
                for (byte i = 0; i < 30; i++) {
                    byte[] random = new byte[32];
                    random[3] = i;
                    some.store().add(new SessionSecret(SecretLabel.CLIENT_RANDOM, random, new byte[48]));
                }
                if (!late) {
                    lossy.forEach(run::feed);
                }
                run.finish();
                assertDecrypted(run, 80, "late " + late + ", " + waitBytes);
            }
        }
    }

    private static WorkerRun run(Secrets secrets, int waitBytes) {
        return new WorkerRun(secrets, new WorkerLimits(10_000, 32 << 20, 1 << 20, 32 << 20, Duration.ofHours(1),
                Duration.ofSeconds(30), waitBytes, Duration.ofSeconds(30)), null);
    }

    private static ScriptedConversation conversation(Form form, int turns)
            throws IOException, GeneralSecurityException {
        ScriptedConversation conversation = new ScriptedConversation(
                CorpusCase.named("conversation-cbc").folder().resolveSibling("keys").resolve("server.pem"), form, 1400,
                5);
        say(conversation, 0, turns);
        return conversation;
    }

    private static void say(ScriptedConversation conversation, int from, int to) {
        for (int i = from; i < to; i++) {
            conversation.say(true, text(true, i));
            conversation.say(false, text(false, i));
        }
    }

    private static byte[] text(boolean byClient, int number) {
        return ScriptedConversation.text((byClient ? 1000 : 2000) + number, 40);
    }

    private static List<String> texts(boolean byClient, int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add(new String(text(byClient, i), StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static void assertDecrypted(WorkerRun run, int turns, String when) {
        assertThat(run.tls()).as(when).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).as("%s: %s", when, event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(run.records(event, Side.CLIENT)).as(when).isEqualTo(texts(true, 0, turns));
        assertThat(run.records(event, Side.SERVER)).as(when).isEqualTo(texts(false, 0, turns));
        assertThat(event.counts().gaps()).as(when).isEmpty();
        assertThat(event.counts().recordsFailed()).as(when).isZero();
        assertThat(event.counts().recordsLost()).as(when).isZero();
    }

    private static SessionSecret master(List<TcpPacket> packets, ScriptedConversation conversation) {
        return new SessionSecret(SecretLabel.CLIENT_RANDOM, PacketLists.clientRandom(packets), conversation.master);
    }
}
