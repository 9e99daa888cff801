// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key table that a collector is given after it was made counts. */
class CollectorKeysTest {
    private final List<AuditEvent> events = new ArrayList<>();

    private CorpusCase corpusCase;

    @BeforeEach
    void open() throws IOException {
        corpusCase = CorpusCase.named("conversation-gcm");
    }

    @Test
    void keysThatComeBeforeTheRunAreUsed() {
        Path key = corpusCase.folder().resolveSibling("keys").resolve("server.pem");
        KeyTable keys = KeyTable.of(2, new KeyLoader(List.of()).load(List.of(key)).entries());
        assertThat(keys.size()).isEqualTo(1);
        run(keys);
        assertThat(statuses()).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
    }

    @Test
    void withoutThemNothingIsRead() {
        run(KeyTable.of(2, List.of()));
        assertThat(statuses()).isNotEmpty().containsOnly(DecryptStatus.NONE);
    }

    private void run(KeyTable keys) {
        CollectorConfig config = new CollectorConfig(KeyTable.empty(), PskTable.of(List.of()), new SecretStore(), 2,
                CollectorLimits.defaults());
        try (Collector collector = Collector.overFiles(List.of(corpusCase.capture()), config)) {
            collector.use(keys);
            CollectorReport _ = collector.run(events::add, _ -> PlaintextSink.NONE, (_, _, _) -> {});
        }
    }

    private List<DecryptStatus> statuses() {
        return events.stream().filter(TlsConnectionEvent.class::isInstance).map(TlsConnectionEvent.class::cast)
                .map(event -> event.verdict().status()).toList();
    }
}
