// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's handshake said, as far as it could be read. Text is empty and codes are -1 where it said nothing.
 *
 * @param version negotiated version as registered, such as 0x0303; -1 when no ServerHello was seen
 * @param cipherSuite chosen suite as registered at IANA
 * @param cipherSuiteName its registered name, or {@code 0x1234} when it has none
 * @param namedGroup registered name of the group of the key exchange
 * @param established both sides' Finished were seen to go by
 * @param nextProtocol protocol chosen by ALPN
 * @param clientRandom lower-case hex
 * @param alert description of the last alert in clear or decrypted that was not close_notify
 * @param alerts the first alerts, of both sides
 * @param certificate null when the server's certificate was not seen
 * @param clientCertificate null when the client's certificate was not seen
 * @param earlyData {@code accepted} or {@code rejected} by the server, {@code undecided} when its word was not read; empty
 *     when none was offered
 * @param encryptedHello null when the client hid no hello in its own (RFC 9849)
 */
public record TlsFacts(int version, int cipherSuite, String cipherSuiteName, String namedGroup, boolean resumed,
        boolean established, String serverName, String nextProtocol, String clientRandom, String ja3, String ja3s,
        String ja4, boolean extendedMasterSecret, boolean encryptThenMac, String alert,
        List<TlsAlert> alerts, @Nullable CertificateFacts certificate, @Nullable CertificateFacts clientCertificate,
        String earlyData,
        @Nullable EncryptedHelloFacts encryptedHello) {

    public TlsFacts {
        alerts = List.copyOf(alerts);
    }

    /** {@code TLSv1.2}, {@code SSLv3}, {@code TLSv1.3-draft28}, or an empty text when not known. */
    public String versionName() {
        return switch (version) {
            case 0x0002 -> "SSLv2";
            case 0x0300 -> "SSLv3";
            case 0x0301 -> "TLSv1.0";
            case 0x0302 -> "TLSv1.1";
            case 0x0303 -> "TLSv1.2";
            case 0x0304 -> "TLSv1.3";
            case 0x0101 -> "TLCPv1.1";
            // the second is what OpenSSL 0.9.8 calls DTLS 1.0
            case 0xFEFF, 0x0100 -> "DTLSv1.0";
            case 0xFEFD -> "DTLSv1.2";
            case 0xFEFC -> "DTLSv1.3";
            case -1 -> "";
            default -> version >> 8 == 0x7F
                    ? "TLSv1.3-draft" + (version & 0xFF)
                    : String.format("0x%04X", version);
        };
    }
}
