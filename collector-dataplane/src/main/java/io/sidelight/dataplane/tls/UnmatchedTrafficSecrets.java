// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.TrafficKeys;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets.Epoch;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SessionSecret;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of a key log's TLS 1.3 connections this is when the client random that the log goes by is not known: the
 * ClientHello was lost, or holds another one encrypted (RFC 9849), or the capture began later. The secrets that came last
 * are tried on a record; the one whose tag fits names the client random. Bounded, since it costs much. One per worker.
 */
final class UnmatchedTrafficSecrets {
    private static final int MAX_ATTEMPTS = 2;
    private static final int MAX_CANDIDATES = 256;
    private static final int MAX_MIDSTREAM_CANDIDATES = 16;
    /** Sequence numbers tried for a record of a connection whose beginning was not seen. */
    static final int MAX_MIDSTREAM_RECORDS = 1 << 14;
    /** Bytes that may be run through a cipher for one such record. */
    private static final long MAX_MIDSTREAM_BYTES = 8 << 20;
    /** Bytes that may be run through ciphers in all, some seconds of work, and what each packet adds to what is left of it. */
    private static final long MAX_CREDIT = 1L << 30;
    private static final long CREDIT_PER_PACKET = 512;
    private static final int MAX_SLOW_RECORDS = 32;
    /** What a trial costs beside the bytes of its record: keys are derived. */
    private static final int COST_PER_TRIAL = 512;

    private final ConnectionSecrets secrets;
    private final HkdfLabel hkdf;
    private final RecordCiphers ciphers;
    private final Tls13Suites suites;
    private final byte[] out;
    private long credit = MAX_CREDIT;
    private long creditedAt;

    /** @param scratch receives what is opened; as long as a record */
    UnmatchedTrafficSecrets(ConnectionSecrets secrets, HkdfLabel hkdf, RecordCiphers ciphers, Tls13Suites suites,
            byte[] scratch) {
        this.secrets = secrets;
        this.hkdf = hkdf;
        this.ciphers = ciphers;
        this.suites = suites;
        this.out = scratch;
    }

    /** What was found: whose secrets they are, and where in its epoch the record stands. */
    record Match(byte[] clientRandom, Side side, long recordSequence) {}

    /** True when {@link #identify} may find something. */
    boolean mayIdentify(Handshake handshake) {
        ClientHello client = handshake.clientHello();
        boolean randomUnknown = client == null || client.offersEncryptedHello();
        return randomUnknown && handshake.trafficSecrets() == null && !secrets.isEmpty()
                && handshake.unmatchedAttempts() < MAX_ATTEMPTS + handshake.unmatchedRenewals();
    }

    /** Tries the first records of a connection whose handshake was seen in part. */
    @Nullable
    Match identify(Handshake handshake, Side side, int mostLost, long packetNumber, int version, byte[] in, int offset,
            int length) {
        handshake.noteUnmatchedAttempt();
        earnCredit(packetNumber);
        int records = Math.min(mostLost, 16) + 1;
        Match match = identify(handshake, side, Epoch.HANDSHAKE, MAX_CANDIDATES, records, version, in, offset, length);
        return match != null
                ? match
                : identify(handshake, side, Epoch.APPLICATION, MAX_CANDIDATES, records, version, in, offset, length);
    }

    /** Tries a record of a connection of which no hello was seen. */
    @Nullable
    Match identifyMidstream(Handshake handshake, long packetNumber, int version, byte[] in, int offset,
            int length) {
        handshake.noteUnmatchedAttempt();
        earnCredit(packetNumber);
        int candidates = Math.max(1,
                secrets.recent(SecretLabel.CLIENT_TRAFFIC_SECRET_0, MAX_MIDSTREAM_CANDIDATES).size());
        int records = (int) Math.min(MAX_MIDSTREAM_RECORDS,
                MAX_MIDSTREAM_BYTES / candidates / (length + COST_PER_TRIAL));
        Match byClient = identify(handshake, Side.CLIENT, Epoch.APPLICATION, MAX_MIDSTREAM_CANDIDATES, records, version,
                in, offset, length);
        return byClient != null
                ? byClient
                : identify(handshake, Side.SERVER, Epoch.APPLICATION, MAX_MIDSTREAM_CANDIDATES, records, version, in,
                        offset, length);
    }

    private static SecretLabel label(Side side, Epoch epoch) {
        if (epoch == Epoch.APPLICATION) {
            return side == Side.CLIENT ? SecretLabel.CLIENT_TRAFFIC_SECRET_0 : SecretLabel.SERVER_TRAFFIC_SECRET_0;
        }
        return side == Side.CLIENT
                ? SecretLabel.CLIENT_HANDSHAKE_TRAFFIC_SECRET
                : SecretLabel.SERVER_HANDSHAKE_TRAFFIC_SECRET;
    }

    private void earnCredit(long packetNumber) {
        credit = Math.min(MAX_CREDIT, credit + (packetNumber - creditedAt) * CREDIT_PER_PACKET);
        creditedAt = packetNumber;
    }

    private @Nullable Match identify(Handshake handshake, Side side, Epoch epoch, int candidates, int records,
            int version, byte[] in, int offset, int length) {
        for (SessionSecret candidate : secrets.recent(label(side, epoch), candidates)) {
            byte[] secret = candidate.secret();
            for (CipherSuite suite : suites.of(handshake, secret.length)) {
                if (records > MAX_SLOW_RECORDS && !isFast(suite)) {
                    continue; // a search under a rare cipher costs too much
                }
                int negotiated = ProtocolVersion.isTls13(handshake.version())
                        ? handshake.version()
                        : ProtocolVersion.TLS_1_3;
                RecordProtection protection = RecordProtection.of(
                        new RecordFormat(suite, negotiated, false, false, 0),
                        TrafficKeys.of(hkdf, negotiated, suite, secret), ciphers);
                long sequence = find(protection, records, version, in, offset, length);
                if (sequence >= 0) {
                    return new Match(candidate.identifier(), side, sequence);
                }
            }
        }
        return null;
    }

    /** AES-GCM and ChaCha20-Poly1305, which nearly all connections use. */
    private static boolean isFast(CipherSuite suite) {
        return suite.code() >= 0x1301 && suite.code() <= 0x1303;
    }

    private long find(RecordProtection protection, int records, int version, byte[] in, int offset, int length) {
        for (int sequence = 0; sequence < records && credit > 0; sequence++) {
            credit -= length + COST_PER_TRIAL;
            if (protection.open(ContentType.APPLICATION_DATA, version, sequence, in, offset, length, out) >= 0) {
                return sequence;
            }
        }
        return -1;
    }
}
