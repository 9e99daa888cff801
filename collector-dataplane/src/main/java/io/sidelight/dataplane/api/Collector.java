// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.capture.CaptureArgument;
import io.sidelight.dataplane.capture.CaptureFiles;
import io.sidelight.dataplane.capture.CapturePaths;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.EngineTotals;
import io.sidelight.dataplane.worker.SuiteNames;
import io.sidelight.dataplane.worker.WorkerLimits;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The collector: reads packets from capture files or a network interface, decrypts what the given keys and secrets open, and
 * delivers audit events. Runs once.
 */
public final class Collector implements AutoCloseable {
    /** Room for records of a session that another worker is about to make known, and for how long. */
    private static final int SESSION_WAIT_BYTES = 64 << 10;
    private static final Duration SESSION_WAIT = Duration.ofMillis(500);

    private final Input input;
    private final CollectorConfig config;
    private @Nullable Engine engine;
    /** Given before there was an engine. */
    private @Nullable KeyTable newerKeys;
    private Policy policy = Policy.NONE;
    private boolean stopped;

    private Collector(Input input, CollectorConfig config) {
        this.input = input;
        this.config = config;
    }

    /**
     * A collector over capture files, read one after the other as one capture. Secrets inside pcapng files are added to the
     * configuration's, wherever they stand.
     *
     * @throws CaptureException when a file cannot be opened or is not a capture; damage further on is reported at the end
     */
    public static Collector overFiles(List<Path> captures, CollectorConfig config) {
        return over(captures.stream().map(CaptureArgument.Named::new).toList(), false, config, _ -> {});
    }

    /**
     * A collector over captures of any kind, read one after the other as one capture: files, pipes, folders of files, {@code -} for
     * standard input, {@code tcp://HOST:PORT} and {@code tcp-listen://[ADDRESS]:PORT} for PCAP-over-IP. What comes as a stream is
     * taken as it comes; its writer waits when it is faster than the workers.
     *
     * @param follow whether the last of them is followed until {@link #stop}: a folder or file as it grows, a server or senders as
     *     they come again
     * @param notices is told in a sentence what becomes of streams and followed files; called by several threads
     * @throws CaptureException as {@link #overFiles}, and when a stream cannot be had
     */
    public static Collector overCaptures(List<String> captures, boolean follow, CollectorConfig config,
            Consumer<String> notices) {
        return over(captures.stream().map(CaptureArgument::of).toList(), follow, config, notices);
    }

    private static Collector over(List<? extends CaptureArgument> captures, boolean follow, CollectorConfig config,
            Consumer<String> notices) {
        for (CaptureArgument capture : follow ? captures.subList(0, captures.size() - 1) : captures) {
            if (capture instanceof CaptureArgument.Named(Path path) && !capture.isStream()) {
                CaptureFiles.scanSecrets(path, intoStore(path.toString(), config.secrets()));
            }
        }
        // a stream can be read only once, so its secrets come with its packets
        CaptureFiles files = CaptureFiles.open(captures, follow, intoStore("a capture", config.secrets()), notices);
        return new Collector(new FileInput(files, config), config);
    }

    /**
     * True when a capture that {@link #overCaptures} is given comes as a stream, so that time passes while it is read.
     *
     * @throws CaptureException when it names nothing that can be
     */
    public static boolean isStream(String capture) {
        return CaptureArgument.of(capture).isStream();
    }

    /**
     * The files that a capture which {@link #overCaptures} is given is read from, in a folder those that are captures now; none when it
     * comes over the network. They must not be written to.
     *
     * @throws CaptureException when it names nothing that can be
     */
    public static List<Path> filesOf(String capture) {
        return CapturePaths.of(CaptureArgument.of(capture));
    }

    private static SecretsHandler intoStore(String capture, SecretStore secrets) {
        return (type, buffer, offset, length) -> {
            if (type == SecretsHandler.TLS_KEY_LOG) {
                byte[] text = new byte[length];
                buffer.getBytes(offset, text);
                new KeyLogReader().read(text, 0, length, capture + ", secrets block", secrets);
            }
        };
    }

    /**
     * A collector over network interfaces, until {@link #stop} or until all of them are gone. They are open, and packets are kept
     * for {@link #run}, when this returns.
     *
     * @throws CaptureException when an interface cannot be captured from, with what to do about it
     */
    public static Collector overInterfaces(InterfaceCapture capture, CollectorConfig config) {
        return new Collector(switch (capture.source()) {
            case RING -> LiveInput.open(capture, config);
            case LIBPCAP -> PortableInput.open(capture, config);
        }, config);
    }

    /** Runs until the input ends or {@link #stop} is called; connections still open then are reported as they stand. */
    public CollectorReport run(AuditEventHandler events, PlaintextSink.Factory plaintext, ProgressHandler progress) {
        Engine running = start(plaintext);
        running.run(events::onEvent,
                () -> progress.onProgress(input.bytesRead(), input.bytesTotal(), input.statistics().packets()));
        return report(running);
    }

    private synchronized Engine start(PlaintextSink.Factory plaintext) {
        if (engine != null) {
            throw new IllegalStateException("a collector runs once");
        }
        Engine made = input.engine(share(), plaintext);
        if (newerKeys != null) {
            made.use(newerKeys);
        }
        made.use(policy);
        if (stopped) {
            made.stop();
        }
        engine = made;
        return made;
    }

    private WorkerLimits share() {
        CollectorLimits limits = config.limits();
        int workers = config.workers();
        boolean secretsMayCome = input.isLive() ? config.secretsFeed() != SecretsFeed.NONE : input.bytesTotal() < 0;
        int waitBytes = secretsMayCome ? limits.secretWaitBytes() : input.isLive() ? SESSION_WAIT_BYTES : 0;
        return new WorkerLimits(Math.max(limits.connections() / workers, 16), limits.outOfOrderBytes() / workers,
                limits.outOfOrderBytesPerStream(),
                limits.waitingRecordBytes() / workers, limits.idleTimeout(),
                limits.closingTimeout(), waitBytes, secretsMayCome ? limits.secretWait() : SESSION_WAIT,
                limits.duplicateWindow(),
                new WorkerLimits.Room(limits.handshakeBytes() / workers, limits.eventBytes() / workers,
                        limits.queueBytes() / workers, limits.sessionBytes(), limits.parserBytes() / workers));
    }

    private CollectorReport report(Engine ran) {
        CaptureStatistics seen = input.statistics();
        EngineTotals did = ran.totals();
        return new CollectorReport(seen.packets(), seen.bytes(), seen.droppedByKernel(), seen.droppedByInterface(),
                did.droppedByWorkers(),
                seen.truncatedPackets(), did.notIp(), did.notTcp(), did.duplicatePackets(),
                did.tcpConnections(), did.tlsConnections(),
                did.ignoredConnections(), did.evictedConnections(), did.evictedEstablished(), did.keyConversions(),
                did.droppedEvents(),
                did.internalErrors(),
                new TcpAnomalies(did.repeatedSegments(), did.conflictingSegments(), did.ignoredResets(),
                        did.wrongChecksums()),
                did.overload(), did.memory(),
                input.damages());
    }

    /**
     * Gives the collector a policy, or another one: before {@link #run}, or while it runs, from any thread. Workers take it over within
     * some milliseconds. It holds for open connections too: what it bypasses is read no further, but what was bypassed before stays so.
     */
    public synchronized void use(Policy rules) {
        policy = rules;
        if (engine != null) {
            engine.use(rules);
        }
    }

    /** The code of a cipher suite by its name as registered at IANA, -1 when there is none. */
    public static int cipherSuite(String name) {
        return SuiteNames.codeOf(name);
    }

    /** What was seen and lost so far: live a quarter of a second old at most, exact after {@link #run}. From any thread. */
    public synchronized CollectorReport report() {
        Engine running = engine;
        return running == null ? CollectorReport.NONE : report(running);
    }

    /**
     * The TLS connections that are open now, in live capture. Takes milliseconds, and some seconds at most, but nothing of the packet path waits
     * for it. From any thread.
     *
     * @throws IllegalArgumentException when the query goes on after what no answer said
     * @throws InterruptedException when the caller is
     */
    public OpenConnections connections(ConnectionQuery query) throws InterruptedException {
        Engine running;
        synchronized (this) {
            running = input.isLive() ? engine : null;
        }
        return running == null ? OpenConnections.NONE : new ConnectionSearch(running, query).run();
    }

    /** What came in at each network interface, and what was lost there; none where there is none. From any thread. */
    public List<InterfaceCounts> interfaces() {
        return input.interfaces();
    }

    /** The first error of ours during the run, to be shown with {@code --debug}; null when there was none. */
    public synchronized @Nullable RuntimeException firstInternalError() {
        return engine == null ? null : engine.firstInternalError();
    }

    /**
     * Decrypts with other keys from now on: live, each worker takes the table over within some milliseconds; connections that are
     * being read go on. From any thread.
     *
     * @param table of another generation than those before it
     */
    public synchronized void use(KeyTable table) {
        if (engine == null) {
            newerKeys = table;
        } else {
            engine.use(table);
        }
    }

    /** Makes {@link #run} finish soon with what was seen so far; from any thread. */
    public synchronized void stop() {
        stopped = true;
        if (engine != null) {
            engine.stop();
        }
    }

    @Override
    public void close() {
        input.close();
    }
}
