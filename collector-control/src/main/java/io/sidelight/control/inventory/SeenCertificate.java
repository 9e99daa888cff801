// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate that servers showed, and how much traffic it stood for. Immutable. What it says is what was sent: nothing of it is verified.
 *
 * @param sha256 of its DER, lower-case hex
 * @param spkiSha256 of its SubjectPublicKeyInfo, lower-case hex
 * @param names the first of its DNS names, addresses and URIs
 * @param notBefore seconds since 1970, {@link CertificateFacts#UNKNOWN_TIME} when not readable
 * @param notAfter seconds since 1970, {@link CertificateFacts#UNKNOWN_TIME} when not readable
 * @param firstSeen packet time of the first connection's start
 * @param lastSeen packet time of the end of the connection that ended last
 * @param server address and port that showed it last
 * @param serverName the name that was asked for there; empty without one
 */
public record SeenCertificate(String sha256, String spkiSha256, String subject, String issuer, List<String> names,
        long notBefore, long notAfter, Instant firstSeen, Instant lastSeen, Traffic traffic, String server,
        String serverName) {
    /** Longer texts are cut: what strangers send must not fill the memory. */
    static final int MOST_CHARACTERS = 256;
    /** More names than these are not kept. */
    static final int MOST_NAMES = 8;
    private static final int FIXED_CHARACTERS = 600;

    public SeenCertificate {
        names = List.copyOf(names);
    }

    /**
     * The connections in which a certificate was shown.
     *
     * @param bytes of IP
     * @param decrypted connections of which all or some was read
     * @param bypassed connections that the policy says not to decrypt
     * @param lackingKey connections that nothing but its private key would have opened
     */
    public record Traffic(long connections, long bytes, long decrypted, long bypassed, long lackingKey) {
        private static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

        private Traffic with(TlsConnectionEvent event) {
            DecryptStatus status = event.verdict().status();
            boolean read = status == DecryptStatus.DECRYPTED || status == DecryptStatus.PARTIAL;
            return new Traffic(connections + 1,
                    bytes + event.connection().initiatorBytes() + event.connection().responderBytes(),
                    decrypted + (read ? 1 : 0), bypassed + (status == DecryptStatus.BYPASSED ? 1 : 0),
                    lackingKey + (event.verdict().reason() == Reason.NO_KEY_FOR_CERTIFICATE ? 1 : 0));
        }
    }

    /** The certificate of a first connection. */
    static SeenCertificate of(TlsConnectionEvent event, CertificateFacts certificate) {
        return new SeenCertificate(certificate.sha256(), certificate.spkiSha256(), cut(certificate.subject()),
                cut(certificate.issuer()),
                certificate.alternativeNames().stream().limit(MOST_NAMES).map(SeenCertificate::cut).toList(),
                certificate.notBefore(), certificate.notAfter(), instant(event.connection().startNs()),
                instant(event.connection().endNs()), Traffic.NONE.with(event),
                event.connection().server().toString(), cut(event.tls().serverName()));
    }

    /** The same, shown in one more connection. */
    SeenCertificate and(TlsConnectionEvent event) {
        Instant start = instant(event.connection().startNs());
        Instant end = instant(event.connection().endNs());
        return new SeenCertificate(sha256, spkiSha256, subject, issuer, names, notBefore, notAfter,
                start.isBefore(firstSeen) ? start : firstSeen, end.isAfter(lastSeen) ? end : lastSeen,
                traffic.with(event), event.connection().server().toString(), cut(event.tls().serverName()));
    }

    /** Whether {@code keys} has its private key. */
    public boolean hasKey(KeyTable keys) {
        HexFormat hex = HexFormat.of();
        return keys.find(SpkiHash.of(hex.parseHex(spkiSha256))) != null
                || keys.find(CertificateHash.of(hex.parseHex(sha256))) != null;
    }

    /** About what it takes of memory, in characters. */
    int characters() {
        return FIXED_CHARACTERS + subject.length() + issuer.length() + serverName.length()
                + names.stream().mapToInt(String::length).sum();
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return text.substring(0, end);
    }

    private static Instant instant(long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, 1_000_000_000L));
    }
}
