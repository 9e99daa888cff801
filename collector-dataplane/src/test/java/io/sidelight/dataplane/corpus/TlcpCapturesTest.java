// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures between real TLCP stacks (src/test/resources/tlcp), against what the endpoints recorded. */
class TlcpCapturesTest {
    private static final Path FOLDER = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "tlcp");
    private static final String CBC = "tlcp-ecc-sm4-cbc-sm3";
    private static final String GCM_RESUMED = "tlcp-ecc-sm4-gcm-sm3-resume-sid";
    private static final String ECDHE = "tlcp-ecdhe-sm4-cbc-sm3-keylog";

    @ParameterizedTest
    @ValueSource(strings = {CBC, GCM_RESUMED})
    void opensWithTheEncryptionKey(String folder) throws IOException {
        List<TlsConnectionEvent> events = assertAllRead(folder, keys(folder, "server-enc.key"));

        assertThat(events.getFirst().verdict().method()).isEqualTo(DecryptMethod.SM2);
        assertThat(events.getFirst().tls().versionName()).isEqualTo("TLCPv1.1");
    }

    /** Whoever loads all keys of a server, in whatever order, must not be worse off. */
    @ParameterizedTest
    @ValueSource(strings = {CBC, GCM_RESUMED})
    void opensWithBothKeysAndAllCertificates(String folder) throws IOException {
        assertAllRead(folder, keys(folder, "server-sign.key", "server-sign.crt", "server-enc.key", "server-enc.crt",
                "ca.crt"));
        assertAllRead(folder, keys(folder, "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {CBC, GCM_RESUMED, ECDHE, "rfc8998-sm4-gcm-sm3"})
    void opensWithTheKeyLog(String folder) throws IOException {
        List<TlsConnectionEvent> events = assertAllRead(folder, keyLog(folder));

        assertThat(events.getFirst().verdict().method()).isEqualTo(DecryptMethod.KEYLOG);
    }

    @Test
    void resumesByIdWhatTheKeyOpened() throws IOException {
        List<TlsConnectionEvent> events = assertAllRead(GCM_RESUMED, keys(GCM_RESUMED, "server-enc.key"));

        assertThat(events).extracting(e -> e.verdict().method()).contains(DecryptMethod.SM2,
                DecryptMethod.SESSION_ID);
        assertThat(events).extracting(e -> e.tls().resumed()).contains(true, false);
    }

    @Test
    void namesTheEncryptionCertificateWhoseKeyIsMissing() throws IOException {
        Secrets secrets = keys(CBC, "server-sign.key");
        for (TlsConnectionEvent event : run(CBC, secrets).tls()) {
            assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
            assertThat(event.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
            String wanted = keys(CBC, "server-enc.key", "server-enc.crt").keys().entries().iterator().next()
                    .certificateHashes().getFirst().hex();
            assertThat(event.verdict().detail()).contains(wanted);
        }
    }

    @Test
    void saysThatTheKeyExchangeOfBothSidesNeedsAKeyLog() throws IOException {
        Secrets secrets = keys(ECDHE, "server-sign.key", "server-enc.key", "client-sign.key", "client-enc.key");
        assertThat(run(ECDHE, secrets).tls()).isNotEmpty()
                .allSatisfy(e -> assertThat(e.verdict().reason()).isEqualTo(Reason.TLCP_ECDHE));
    }

    @Test
    void readsNothingWithTheKeyOfAnotherServer() throws IOException {
        RecordedRun run = run(CBC, keys(ECDHE, "client-enc.key", "client-sign.key"));
        assertThat(run.tls()).isNotEmpty()
                .allSatisfy(e -> assertThat(e.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE));
        assertThat(run.plaintext()).isEmpty();
    }

    private static List<TlsConnectionEvent> assertAllRead(String folder, Secrets secrets) throws IOException {
        JsonNode streams = new ObjectMapper().readTree(FOLDER.resolve(folder).resolve("truth.json").toFile())
                .get("streams");
        RecordedRun run = run(folder, secrets);
        List<TlsConnectionEvent> events = new ArrayList<>(run.tls());
        assertThat(events).hasSize(streams.size());
        for (TlsConnectionEvent event : events) {
            assertThat(event.verdict().status()).as("%s", event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
            JsonNode truth = streams.valueStream()
                    .filter(s -> s.get("client").asText().equals(event.connection().client().toString())).findFirst()
                    .orElseThrow();
            assertThat(event.tls().cipherSuiteName()).isEqualTo(truth.get("cipher_suite").asText());
            for (Side side : Side.values()) {
                String name = side == Side.CLIENT ? "client" : "server";
                byte[] plaintext = run.plaintext(event.connection().id(), side);
                assertThat(plaintext.length).isEqualTo(truth.get(name + "_plaintext_bytes").asInt());
                assertThat(RecordedRun.sha256(plaintext)).isEqualTo(truth.get(name + "_plaintext_sha256").asText());
            }
        }
        return events;
    }

    private static RecordedRun run(String folder, Secrets secrets) {
        return RecordedRun.over(List.of(FOLDER.resolve(folder).resolve("capture.pcap")), secrets, 1);
    }

    private static Secrets keys(String folder, String... files) {
        return Secrets.load(Stream.of(files).map(f -> FOLDER.resolve(folder).resolve(f).normalize()).toList(),
                List.of(), List.of());
    }

    private static Secrets keyLog(String folder) {
        return Secrets.load(List.of(), List.of(), List.of(FOLDER.resolve(folder).resolve("keylog.txt")));
    }
}
