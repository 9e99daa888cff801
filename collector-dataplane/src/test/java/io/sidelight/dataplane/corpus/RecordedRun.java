// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.ProgressHandler;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One run of the whole collector over capture files, with all that it said kept. */
public record RecordedRun(List<AuditEvent> events, Map<String, ByteArrayOutputStream> plaintext,
        CollectorReport report) {

    /** What to decrypt with. */
    public record Secrets(KeyTable keys, PskTable preSharedKeys, SecretStore store) {
        /** Loads key files and key logs. */
        public static Secrets load(List<Path> keys, List<String> passwords, List<Path> keyLogs) {
            return load(keys, passwords, keyLogs, List.of());
        }

        /** The same with pre-shared keys that fit any identity. */
        public static Secrets load(List<Path> keys, List<String> passwords, List<Path> keyLogs,
                List<byte[]> preSharedKeys) {
            LoadResult loaded = new KeyLoader(passwords.stream().map(String::toCharArray).toList()).load(keys);
            SecretStore store = new SecretStore();
            for (Path keyLog : keyLogs) {
                new KeyLogReader().read(keyLog, store);
            }
            return new Secrets(KeyTable.of(1, loaded.entries()), PskTable.of(preSharedKeys.stream()
                    .map(key -> new PskTable.Entry(null, Secret.copyOf(key))).toList()), store);
        }
    }

    /** Runs the collector over files. */
    public static RecordedRun over(List<Path> captures, Secrets secrets, int workers) {
        return over(captures, secrets, workers, Policy.NONE);
    }

    /** Runs the collector over files by a policy. */
    public static RecordedRun over(List<Path> captures, Secrets secrets, int workers, Policy policy) {
        List<AuditEvent> events = new ArrayList<>();
        Map<String, ByteArrayOutputStream> plaintext = new ConcurrentHashMap<>();
        CollectorConfig config = new CollectorConfig(secrets.keys(), secrets.preSharedKeys(), secrets.store(), workers,
                CollectorLimits.defaults());
        try (Collector collector = Collector.overFiles(captures, config)) {
            collector.use(policy);
            CollectorReport report = collector.run(events::add, worker -> sink(plaintext), ProgressHandler.NONE);
            RuntimeException error = collector.firstInternalError();
            if (error != null) {
                throw error;
            }
            return new RecordedRun(events, plaintext, report);
        }
    }

    private static PlaintextSink sink(Map<String, ByteArrayOutputStream> plaintext) {
        return new PlaintextSink() {
            @Override
            public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {
                plaintext.computeIfAbsent(connectionId + "." + side, key -> new ByteArrayOutputStream()).write(buffer,
                        offset, length);
            }

            @Override
            public void onConnectionEnd(long connectionId) {}

            @Override
            public void close() {}
        };
    }

    /** TLS events, in order of their connections' first packets. */
    public List<TlsConnectionEvent> tls() {
        return events.stream().filter(TlsConnectionEvent.class::isInstance).map(TlsConnectionEvent.class::cast)
                .sorted((a, b) -> Long.compare(a.connection().id(), b.connection().id())).toList();
    }

    /** HTTP transactions of a connection, in order. */
    public List<HttpTransactionEvent> http(long connectionId) {
        return events.stream().filter(HttpTransactionEvent.class::isInstance).map(HttpTransactionEvent.class::cast)
                .filter(e -> e.connection().id() == connectionId).toList();
    }

    /** What a side of a connection sent. */
    public byte[] plaintext(long connectionId, Side side) {
        ByteArrayOutputStream out = plaintext.get(connectionId + "." + side);
        return out == null ? new byte[0] : out.toByteArray();
    }

    /** Lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
