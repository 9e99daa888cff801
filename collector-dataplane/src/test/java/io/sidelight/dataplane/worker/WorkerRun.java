// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.app.ParserMemory;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.flow.DuplicateFilter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.policy.CompiledPolicy;
import io.sidelight.dataplane.policy.WorkerPolicy;
import io.sidelight.dataplane.reassembly.SegmentPool;
import io.sidelight.dataplane.reassembly.StreamContext;
import io.sidelight.dataplane.tls.PacketOrder;
import io.sidelight.dataplane.tls.TlsEnvironment;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.trace.RawFrame;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.KeyProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One worker on the calling thread, from packets in memory to events and plaintext. */
final class WorkerRun implements PlaintextSink {
    /** Keeps the cost of a run low: with few packets no more is ever needed. */
    private static final WorkerLimits LIMITS = new WorkerLimits(10_000, 32 << 20, 1 << 20, 32 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30));

    /** What was read of one connection, in a form that does not depend on how packets came. */
    record Reading(String client, String server, String verdict, String suite, boolean resumed, String fromClient,
            String fromServer, List<String> http) {
        /** Short, so that two can be told apart at a glance. */
        @Override
        public String toString() {
            return client + " to " + server + " " + verdict + " " + suite + (resumed ? " resumed " : " ")
                    + fromClient.length() + " " + fromServer.length() + " bytes " + http;
        }
    }

    final Dispatcher dispatcher;
    final CaptureWorker worker;
    private final Map<String, List<byte[]>> chunks = new HashMap<>();
    private final List<AuditEvent> events = new ArrayList<>();
    private final EventOutbox outbox = new EventOutbox(true, 16_384);
    private final WorkerCounters counters = new WorkerCounters();
    private final CapturedPacket captured = new CapturedPacket();
    private long number;
    private CompiledPolicy policy = CompiledPolicy.NONE;

    WorkerRun(Secrets secrets) {
        this(secrets, LIMITS, null);
    }

    /** @param sink gets the plaintext instead of this run, unless it is null */
    WorkerRun(Secrets secrets, WorkerLimits limits, @Nullable PlaintextSink sink) {
        TlsEnvironment tls = new TlsEnvironment(new DecodedKeyCache(KeyProvider.jdk()), secrets.preSharedKeys(),
                secrets.store(),
                new SessionCache(1 << 20), PacketOrder.NO_WAIT, limits.waitingRecordBytes(),
                limits.room().handshakeBytes(),
                limits.secretWaitBytes());
        WorkerContext context = new WorkerContext(tls,
                new StreamContext(new SegmentPool(limits.outOfOrderBytes()), limits.outOfOrderBytesPerStream(),
                        counters.streams()),
                sink == null ? this : sink, outbox, counters,
                new SecretWaits(limits.secretWait().toNanos()),
                new DuplicateFilter(limits.duplicateWindow().toNanos(), DuplicateFilter.CAPACITY, 42),
                new WorkerLoad(tls, new HealthReporter("worker 0", outbox)), new TunnelBuffers(),
                new ParserMemory(limits.room().parserBytes()), new WorkerPolicy(() -> policy));
        worker = new CaptureWorker(limits, context, secrets::keys, false);
        dispatcher = new Dispatcher(new PacketLane[]{new DirectLane(worker)}, 42);
    }

    /** Runs a worker over packets to their end. */
    static WorkerRun over(List<TcpPacket> packets, Secrets secrets) {
        WorkerRun run = new WorkerRun(secrets);
        packets.forEach(run::feed);
        run.finish();
        return run;
    }

    /** Follows a policy from now on. */
    void use(Policy rules) {
        policy = CompiledPolicy.of(rules);
        worker.takePolicy();
    }

    void feed(TcpPacket packet) {
        feed(packet.ethernet(), packet.timeNs());
    }

    /** The next packet, on Ethernet. */
    void feed(byte[] bytes, long timeNs) {
        captured.wrap(bytes, 0, bytes.length, bytes.length);
        captured.describe(++number, timeNs, LinkType.ETHERNET, 0);
        dispatcher.onPacket(captured);
    }

    /** A frame with a number of its own. */
    void feed(RawFrame frame, long frameNumber) {
        byte[] bytes = frame.bytes();
        captured.wrap(bytes, 0, bytes.length, bytes.length);
        captured.describe(frameNumber, frame.timeNs(), frame.linkType(), 0);
        dispatcher.onPacket(captured);
    }

    void finish() {
        dispatcher.end();
        RuntimeException error = counters.firstError();
        if (error != null) {
            throw error;
        }
        takeEvents();
    }

    /** Takes the events so far: before there are more than the outbox holds. */
    void takeEvents() {
        for (OrderedEvent event = outbox.poll(); event != null; event = outbox.poll()) {
            events.add(event.event());
        }
    }

    @Override
    public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {
        chunks.computeIfAbsent(connectionId + "." + side, key -> new ArrayList<>())
                .add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void onConnectionEnd(long connectionId) {}

    @Override
    public void close() {}

    WorkerCounters counters() {
        return counters;
    }

    List<AuditEvent> events() {
        return events;
    }

    List<TlsConnectionEvent> tls() {
        return events.stream().filter(TlsConnectionEvent.class::isInstance).map(TlsConnectionEvent.class::cast)
                .sorted(Comparator.comparingLong(e -> e.connection().id())).toList();
    }

    /** The plaintext of a side as it came, record by record. */
    List<String> records(TlsConnectionEvent event, Side side) {
        return chunks.getOrDefault(event.connection().id() + "." + side, List.of()).stream()
                .map(chunk -> new String(chunk, StandardCharsets.ISO_8859_1)).toList();
    }

    /** All connections, by client. */
    List<Reading> readings() {
        return tls().stream().map(this::reading)
                .sorted(Comparator.comparing((Reading reading) -> reading.client).thenComparing(Reading::fromClient))
                .toList();
    }

    private Reading reading(TlsConnectionEvent event) {
        List<String> http = events.stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast).filter(e -> e.connection().id() == event.connection().id())
                .map(e -> e.http().method() + " " + e.http().url() + " " + e.http().status() + " "
                        + e.http().requestBytes() + " " + e.http().responseBytes() + " " + e.http().complete())
                .toList();
        return new Reading(event.connection().client().toString(), event.connection().server().toString(),
                event.verdict().toString(), event.tls().cipherSuiteName(), event.tls().resumed(),
                String.join("", records(event, Side.CLIENT)), String.join("", records(event, Side.SERVER)), http);
    }
}
