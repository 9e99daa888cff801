// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** In steady state the path of a packet, from its decoding to its plaintext, allocates what the cipher call does. */
class PacketPathAllocationTest {
    private static final int RECORDS = 3_000;
    private static final int RECORD_LENGTH = 1_000;
    private static final int ROUNDS = 5;
    private static final WorkerLimits LIMITS = new WorkerLimits(1_000, 32 << 20, 1 << 20, 32 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void cbcRecordsInPlace() throws Exception {
        assertThat(steadyBytesARecord(Form.CBC, 1_460)).isLessThan(macAlone() + 1);
    }

    @Test
    void cbcRecordsSplitOverSegments() throws Exception {
        assertThat(steadyBytesARecord(Form.CBC, 600)).isLessThan(macAlone() + 1);
    }

    @Test
    void cbcRecordsWithEncryptThenMac() throws Exception {
        assertThat(steadyBytesARecord(Form.CBC_ENCRYPT_THEN_MAC, 1_460)).isLessThan(macAlone() + 1);
    }

    @Test
    void gcmRecordsInPlace() throws Exception {
        assertThat(steadyBytesARecord(Form.GCM, 1_460)).isLessThan(gcmAlone() + 48);
    }

    @Test
    void gcmRecordsSplitOverSegments() throws Exception {
        assertThat(steadyBytesARecord(Form.GCM, 600)).isLessThan(gcmAlone() + 48);
    }

    /**
     * The least of several rounds: what the compiler has not come to yet allocates more (objects that do not escape), what is
     * really allocated per record shows in every round.
     */
    private double steadyBytesARecord(Form form, int segmentLength) throws Exception {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            least = Math.min(least, bytesARecord(form, segmentLength));
        }
        return least;
    }

    /** Allocated bytes a record in the second half of a long answer. */
    private double bytesARecord(Form form, int segmentLength) throws Exception {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        Secrets secrets = corpusCase.secrets();
        Path certificate = corpusCase.folder().resolveSibling("keys").resolve("server.pem");
        ScriptedConversation conversation = new ScriptedConversation(certificate, form, segmentLength, 1);
        for (int i = 0; i < RECORDS; i++) {
            conversation.say(i % 4 == 0, ScriptedConversation.text(i, RECORD_LENGTH));
        }
        List<TcpPacket> packets = conversation.take();
        byte[][] bytes = packets.stream().map(TcpPacket::ethernet).toArray(byte[][]::new);
        Counting sink = new Counting();
        WorkerRun run = new WorkerRun(secrets, LIMITS, sink);
        CapturedPacket captured = new CapturedPacket();
        int half = bytes.length / 2;
        feed(run, captured, bytes, packets.getFirst().timeNs(), 0, half);
        long decrypted = sink.bytes;
        long before = threads.getCurrentThreadAllocatedBytes();
        feed(run, captured, bytes, packets.getFirst().timeNs(), half, bytes.length);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        long records = (sink.bytes - decrypted) / RECORD_LENGTH;
        assertThat(records).isBetween(RECORDS / 2 - 10L, RECORDS / 2 + 10L);
        return (double) allocated / records;
    }

    private static void feed(WorkerRun run, CapturedPacket captured, byte[][] bytes, long startNs, int from, int to) {
        for (int i = from; i < to; i++) {
            captured.wrap(bytes[i], 0, bytes[i].length, bytes[i].length);
            captured.describe(i + 1, startNs + 10_000L * i, LinkType.ETHERNET, 0);
            run.dispatcher.onPacket(captured);
        }
    }

    /** What one GCM call of the JCA allocates, with the objects that it asks for. */
    private double gcmAlone() throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
        byte[] nonce = new byte[12];
        byte[] header = new byte[13];
        Cipher sealing = Cipher.getInstance("AES/GCM/NoPadding");
        sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        sealing.updateAAD(header);
        byte[] sealed = sealing.doFinal(new byte[RECORD_LENGTH]);
        byte[] opened = new byte[sealed.length];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        long before = 0;
        for (int i = -RECORDS; i < RECORDS; i++) {
            if (i == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
            cipher.updateAAD(header);
            cipher.doFinal(sealed, 0, sealed.length, opened, 0);
        }
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / RECORDS;
    }

    /** What one HMAC of the JCA allocates: it makes an array for the result even when it is given one. */
    private double macAlone() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(new byte[20], "HmacSHA1"));
        byte[] content = new byte[RECORD_LENGTH];
        byte[] result = new byte[20];
        long before = 0;
        for (int i = -RECORDS; i < RECORDS; i++) {
            if (i == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            mac.update(content);
            mac.doFinal(result, 0);
        }
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / RECORDS;
    }

    private static final class Counting implements PlaintextSink {
        private long bytes;

        @Override
        public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset,
                int length) {
            bytes += length;
        }

        @Override
        public void onConnectionEnd(long connectionId) {}

        @Override
        public void close() {}
    }
}
