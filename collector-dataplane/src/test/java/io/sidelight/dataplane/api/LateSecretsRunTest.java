// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.capture.CaptureFile;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.capture.PacketSource;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.worker.CollectorEngine;
import io.sidelight.dataplane.worker.WorkerLimits;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs, with one worker and several, in which secrets come after packets; moments are set by the source, not by time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateSecretsRunTest {
    private static final int DECRYPTION_SECRETS = 0xA;
    private static final int TLS_KEY_LOG = 0x544C534B;

    @TempDir
    Path folder;

    private final SecretStore store = new SecretStore();
    private final List<AuditEvent> events = new ArrayList<>();
    private Path capture;
    private Path keyLog;

    @BeforeEach
    void open() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("ecdhe-keylog");
        capture = corpusCase.capture();
        keyLog = corpusCase.folder().resolve("keys.log");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void secretsBetweenPacketsOpenAllOfThem(int workers) {
        int packets = packets();
        for (int before = 0; before <= packets; before += 5) {
            SecretStore late = new SecretStore();
            events.clear();
            run(workers, late, new HeldSource(capture, before, () -> new KeyLogReader().read(keyLog, late)), () -> {});
            assertDecrypted("after packet " + before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void secretsAtTheEndOfInputOpenAllOfThem(int workers) {
        run(workers, store, new HeldSource(capture, Integer.MAX_VALUE, () -> {}),
                () -> new KeyLogReader().read(keyLog, store));
        assertDecrypted("at the end");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void withoutSecretsTheReasonIsThatOfAFile(int workers) {
        run(workers, store, new HeldSource(capture, Integer.MAX_VALUE, () -> {}), () -> {});

        List<TlsConnectionEvent> live = tls();
        events.clear();
        overFile(capture, CollectorLimits.defaults());
        assertThat(live).isNotEmpty().extracting(TlsConnectionEvent::verdict)
                .isEqualTo(tls().stream().map(TlsConnectionEvent::verdict).toList());
        assertThat(live).extracting(e -> e.verdict().reason()).containsOnly(Reason.FORWARD_SECRET_NO_SECRETS);
    }

    @Test
    void secretsBlocksBehindThePacketsOfAPipeOpenThem() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        byte[] pcapng = pcapng(Files.readAllBytes(capture));
        byte[] block = secretsBlock(Files.readAllBytes(keyLog));
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                out.write(pcapng);
                out.write(block);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        overFile(pipe, CollectorLimits.defaults());
        writer.join(TimeUnit.SECONDS.toMillis(30));

        assertDecrypted("through a pipe");
    }

    private int packets() {
        try (CaptureFile file = CaptureFile.open(capture, SecretsHandler.NONE)) {
            while (file.poll(_ -> {}, 1024) > 0) {
                // counting
            }
            return (int) file.statistics().packets();
        }
    }

    private void run(int workers, SecretStore secrets, PacketSource source, Runnable beforeEnd) {
        WorkerLimits limits = new WorkerLimits(1000, 16 << 20, 1 << 20, 16 << 20, Duration.ofHours(1),
                Duration.ofSeconds(30), 1 << 20, Duration.ofHours(1));
        try (source) {
            CollectorEngine engine = new CollectorEngine(source, false, Thread::onSpinWait, KeyTable.of(1, List.of()),
                    PskTable.empty(), secrets, workers, limits, _ -> PlaintextSink.NONE);
            engine.beforeEnd(beforeEnd);
            engine.run(events::add, () -> {});
            assertThat(engine.firstInternalError()).isNull();
        }
    }

    private void overFile(Path file, CollectorLimits limits) {
        var config = new CollectorConfig(KeyTable.of(1, List.of()), PskTable.empty(), store, 2, limits);
        try (Collector collector = Collector.overFiles(List.of(file), config)) {
            collector.run(events::add, _ -> PlaintextSink.NONE, ProgressHandler.NONE);
            assertThat(collector.firstInternalError()).isNull();
        }
    }

    private List<TlsConnectionEvent> tls() {
        return events.stream().filter(TlsConnectionEvent.class::isInstance).map(TlsConnectionEvent.class::cast)
                .toList();
    }

    private void assertDecrypted(String when) {
        List<TlsConnectionEvent> connections = tls();
        List<HttpTransactionEvent> transactions = events.stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast).toList();
        assertThat(connections).as(when).isNotEmpty()
                .allSatisfy(e -> assertThat(e.verdict().status()).isEqualTo(DecryptStatus.DECRYPTED));
        assertThat(transactions).as(when).isNotEmpty().allSatisfy(e -> assertThat(e.http().complete()).isTrue())
                // when the packets were captured, not when they could be opened
                .allSatisfy(e -> assertThat(e.http().requestEndNs()).isLessThan(e.http().responseStartNs()));
    }

    /** A classic pcap file of Ethernet packets as pcapng. */
    private static byte[] pcapng(byte[] pcap) {
        ByteBuffer in = ByteBuffer.wrap(pcap).order(ByteOrder.LITTLE_ENDIAN);
        boolean nanoseconds = in.getInt(0) == 0xA1B23C4D;
        ByteBuffer out = ByteBuffer.allocate(2 * pcap.length + 4096).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1)
                .putInt(28);
        out.putInt(1).putInt(32).putShort((short) in.getInt(20)).putShort((short) 0).putInt(0).putShort((short) 9)
                .putShort((short) 1).put((byte) 9).put(new byte[3]).putInt(0).putInt(32);
        in.position(24);
        while (in.remaining() >= 16) {
            long time = in.getInt() * 1_000_000_000L;
            time += nanoseconds ? in.getInt() : in.getInt() * 1000L;
            byte[] packet = new byte[in.getInt()];
            int original = in.getInt();
            in.get(packet);
            int padding = -packet.length & 3;
            int length = 32 + packet.length + padding;
            out.putInt(6).putInt(length).putInt(0).putInt((int) (time >>> 32)).putInt((int) time).putInt(packet.length)
                    .putInt(original).put(packet).put(new byte[padding]).putInt(length);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static byte[] secretsBlock(byte[] text) {
        int padding = -text.length & 3;
        int length = 20 + text.length + padding;
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putInt(DECRYPTION_SECRETS).putInt(length)
                .putInt(TLS_KEY_LOG).putInt(text.length).put(text).put(new byte[padding]).putInt(length).array();
    }

    /** A capture file that does something else after a number of packets. */
    private static final class HeldSource implements PacketSource {
        private final CaptureFile file;
        private final int before;
        private final Runnable then;
        private int delivered;
        private boolean done;

        HeldSource(Path capture, int before, Runnable then) {
            file = CaptureFile.open(capture, SecretsHandler.NONE);
            this.before = before;
            this.then = then;
        }

        @Override
        public int poll(PacketHandler handler, int limit) {
            if (delivered >= before && !done) {
                done = true;
                then.run();
                return 0; // idle for a moment, as a live source: time is told
            }
            int polled = file.poll(handler, done ? limit : Math.min(limit, before - delivered));
            delivered += polled;
            return polled;
        }

        @Override
        public boolean isFinished() {
            return file.isFinished();
        }

        @Override
        public CaptureStatistics statistics() {
            return file.statistics();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
