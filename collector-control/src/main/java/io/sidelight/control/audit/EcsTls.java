// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.EncryptedHelloFacts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsAlert;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.event.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The members of a TLS connection's event that other events do not have: {@code tls} and {@code sidelight.decrypt}. */
final class EcsTls {
    private static final int TLS_1_3_DRAFT = 0x7F;

    private EcsTls() {}

    static void render(JsonLines json, TlsConnectionEvent event) {
        TlsFacts tls = event.tls();
        json.object("tls", () -> {
            json.text("version", version(tls.version()));
            json.text("version_protocol", versionProtocol(tls.version()));
            json.text("cipher", tls.cipherSuiteName());
            json.text("curve", tls.namedGroup());
            json.truth("resumed", tls.resumed());
            json.truth("established", tls.established());
            // ECS wants this one in lower case.
            json.text("next_protocol", tls.nextProtocol().toLowerCase(Locale.ROOT));
            json.object("client", () -> {
                json.text("server_name", tls.serverName());
                json.text("ja3", tls.ja3());
                certificate(json, tls.clientCertificate());
            });
            json.object("server", () -> {
                json.text("ja3s", tls.ja3s());
                certificate(json, tls.certificate());
            });
        });
    }

    private static void certificate(JsonLines json, @Nullable CertificateFacts certificate) {
        if (certificate != null) {
            EcsCertificate.render(json, certificate);
        }
    }

    /** What ECS has no field for, within {@code sidelight}. */
    static void extras(JsonLines json, TlsFacts tls) {
        json.text("ja4", tls.ja4());
        json.text("alert", tls.alert());
        if (!tls.alerts().isEmpty()) {
            json.objects("alerts", tls.alerts(), alert -> alert(json, alert));
        }
        json.text("early_data", tls.earlyData());
        EncryptedHelloFacts hidden = tls.encryptedHello();
        if (hidden != null) {
            json.object("encrypted_client_hello", () -> {
                json.truth("accepted", hidden.accepted());
                json.text("outer_server_name", hidden.outerServerName());
            });
        }
        spkiHash(json, "server", tls.certificate());
        spkiHash(json, "client", tls.clientCertificate());
    }

    private static void alert(JsonLines json, TlsAlert alert) {
        json.text("side", alert.side() == Side.CLIENT ? "client" : "server");
        json.text("level", alert.level());
        json.text("description", alert.description());
        json.truth("encrypted", alert.encrypted());
    }

    private static void spkiHash(JsonLines json, String side, @Nullable CertificateFacts certificate) {
        if (certificate != null) {
            json.object(side, () -> json.text("spki_sha256", certificate.spkiSha256()));
        }
    }

    /** The verdict and what decryption yielded, as the contract for events has it. */
    static void decrypt(JsonLines json, TlsConnectionEvent event) {
        Verdict verdict = event.verdict();
        DecryptCounts counts = event.counts();
        json.text("status", verdict.status().code());
        if (verdict.reason() != null) {
            json.text("reason", verdict.reason().code());
        }
        json.text("detail", verdict.detail());
        if (verdict.method() != null) {
            json.text("method", verdict.method().code());
        }
        json.text("key_id", verdict.keyId());
        json.truth("extended_master_secret", event.tls().extendedMasterSecret());
        json.truth("encrypt_then_mac", event.tls().encryptThenMac());
        json.number("client_bytes", counts.clientBytes());
        json.number("server_bytes", counts.serverBytes());
        json.number("records_ok", counts.recordsOk());
        json.number("records_failed", counts.recordsFailed());
        json.number("records_lost", counts.recordsLost());
        json.number("gap_bytes", counts.gapBytes());
    }

    /** Whether the handshake succeeded; {@code unknown} when too little of it was seen to tell. */
    static String outcome(TlsConnectionEvent event) {
        if (event.tls().established()) {
            return "success";
        }
        boolean refused = !event.tls().alert().isEmpty() || event.verdict().reason() == Reason.HANDSHAKE_INCOMPLETE;
        return refused ? "failure" : "unknown";
    }

    /** The number alone: {@code 1.2}; empty when not known. */
    static String version(int code) {
        return switch (code) {
            case -1 -> "";
            case 0x0002 -> "2.0";
            case 0x0300 -> "3.0";
            case 0x0301, 0xFEFF, 0x0100 -> "1.0";
            case 0x0302, 0x0101 -> "1.1";
            case 0x0303, 0xFEFD -> "1.2";
            case 0x0304, 0xFEFC -> "1.3";
            default -> code >> 8 == TLS_1_3_DRAFT ? "1.3" : String.format("0x%04x", code);
        };
    }

    static String versionProtocol(int code) {
        return switch (code) {
            case -1 -> "";
            case 0x0002, 0x0300 -> "ssl";
            case 0x0101 -> "tlcp";
            case 0x0100, 0xFEFF, 0xFEFD, 0xFEFC -> "dtls";
            default -> "tls";
        };
    }
}
