// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.PreSharedKeyFinder.ScheduleStart;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.SessionTicket;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.handshake.Transcript.Tls13Point;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.KeySchedule;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.secrets.TrafficSecret;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets.Epoch;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the key schedule of TLS 1.3 (RFC 8446 section 7.1) where one of its inputs is known: the private half of the
 * server's key share (ETSI TS 103 523-3, NIST SP 1800-37) or a pre-shared key. It needs every handshake message, so a loss
 * ends it. Each step is made as soon as the transcript reaches it. One per worker; called per handshake message.
 */
final class KeyScheduleFinder {
    private static final byte[] NOTHING = {};

    private final DecodedKeyCache keys;
    private final PreSharedKeyFinder preSharedKeys;
    private final SessionCache sessions;
    private final HkdfLabel hkdf;
    private final HandshakeDigest digest = new HandshakeDigest();

    KeyScheduleFinder(DecodedKeyCache keys, PreSharedKeyFinder preSharedKeys, SessionCache sessions, HkdfLabel hkdf) {
        this.keys = keys;
        this.preSharedKeys = preSharedKeys;
        this.sessions = sessions;
        this.hkdf = hkdf;
    }

    /**
     * Begins the schedule of a handshake, or takes its next steps.
     *
     * @param suite the negotiated one, which is supported
     * @return true when there is anything new
     */
    boolean advance(Handshake handshake, ServerHello hello, CipherSuite suite, Moment moment) {
        KeySchedule schedule = handshake.keySchedule();
        boolean news = false;
        if (schedule == null) {
            news = begin(handshake, hello, suite, moment);
            schedule = handshake.keySchedule();
        }
        return schedule != null && step(handshake, schedule, suite, moment) || news;
    }

    /**
     * True when the schedule, begun or not, will give the right secrets: then nobody else's are worth a try, which may be wrong. False when
     * it is not known yet, when a pre-shared key belongs to it, which may be another, and when messages were lost.
     */
    boolean isCertain(Handshake handshake, ServerHello hello) {
        Transcript transcript = handshake.transcript();
        TrafficSecrets known = handshake.trafficSecrets();
        if (handshake.keySchedule() != null && known != null && known.hasApplicationSecrets()) {
            return true;
        }
        return transcript != null && !transcript.isIncomplete() && (handshake.keySchedule() != null
                || hello.preSharedKey() < 0 && hello.keyShare().length > 0 && keys.findByPublicValue(
                        hello.keyShareGroup(), hello.keyShare(), 0, hello.keyShare().length) != null);
    }

    /** True when a key is at hand that this handshake's secrets can be derived with, once its messages are known. */
    private boolean begin(Handshake handshake, ServerHello hello, CipherSuite suite, Moment moment) {
        DecodedKey key = hello.keyShare().length == 0
                ? null
                : keys.findByPublicValue(hello.keyShareGroup(), hello.keyShare(), 0, hello.keyShare().length);
        boolean pskAlone = hello.preSharedKey() >= 0 && hello.keyShare().length == 0;
        if (key == null && !pskAlone) {
            return false;
        }
        Transcript transcript = handshake.transcript();
        if (transcript == null || transcript.isIncomplete()) {
            handshake.fail(Reason.HANDSHAKE_GAP, "the key is loaded, but handshake messages were not captured");
            return true;
        }
        if (!transcript.reaches(Tls13Point.SERVER_HELLO)) {
            return false; // the client's hello comes later in the capture
        }
        byte[] sharedSecret = key == null ? NOTHING : agree(key, transcript, hello.keyShareGroup());
        if (sharedSecret == null) {
            handshake.fail(Reason.KEY_MISMATCH, "the client's key share does not fit the key " + idOf(key));
            return true;
        }
        return begin(handshake, transcript, hello, suite, key, sharedSecret, moment);
    }

    private boolean begin(Handshake handshake, Transcript transcript, ServerHello hello, CipherSuite suite,
            @Nullable DecodedKey key, byte[] sharedSecret, Moment moment) {
        Hash hash = suite.prfHash();
        byte[] emptyHash = digest.of(handshake.version(), suite, nothing -> {});
        KeySchedule schedule;
        ScheduleStart start = (secret, method, keyId) -> key == null
                ? new KeySchedule(hkdf, handshake.version(), hash, emptyHash, secret, method, keyId)
                : new KeySchedule(hkdf, handshake.version(), hash, emptyHash, secret, DecryptMethod.STATIC_DH,
                        idOf(key));
        if (hello.preSharedKey() < 0) {
            schedule = start.begin(NOTHING, DecryptMethod.STATIC_DH, idOf(key));
        } else {
            schedule = preSharedKeys.find(handshake, transcript, hello.preSharedKey(), moment, start,
                    bodyLength -> digest.of(handshake.version(), suite, d -> transcript.updateBeforeBinders(d,
                            bodyLength, firstHelloHash(handshake, transcript, suite))));
            if (schedule == null) {
                return true; // it was said what is lacking
            }
        }
        handshake.derive(schedule);
        TrafficSecrets secrets = new TrafficSecrets();
        if (hello.preSharedKey() == 0) {
            add(secrets, schedule, Side.CLIENT, Epoch.EARLY,
                    schedule.earlyTrafficSecret(hash(handshake, transcript, suite, Tls13Point.CLIENT_HELLO)));
        }
        schedule.enterHandshake(sharedSecret);
        Arrays.fill(sharedSecret, (byte) 0);
        byte[] helloHash = hash(handshake, transcript, suite, Tls13Point.SERVER_HELLO);
        for (Side side : Side.values()) {
            add(secrets, schedule, side, Epoch.HANDSHAKE, schedule.handshakeTrafficSecret(side, helloHash));
        }
        handshake.offer(secrets);
        return true;
    }

    private static byte @Nullable [] agree(DecodedKey key, Transcript transcript, int group) {
        byte[] clientShare = transcript.clientOffer().keyShare(group);
        return clientShare.length == 0 ? null : key.agree(clientShare, 0, clientShare.length);
    }

    private static @Nullable String idOf(@Nullable DecodedKey key) {
        return key == null ? null : key.entry().id();
    }

    /** The steps behind the hellos: application secrets at the server's Finished, tickets at the client's. */
    private boolean step(Handshake handshake, KeySchedule schedule, CipherSuite suite, Moment moment) {
        TrafficSecrets secrets = Objects.requireNonNull(handshake.trafficSecrets());
        Transcript transcript = handshake.transcript();
        boolean news = false;
        if (!secrets.hasApplicationSecrets()) {
            if (transcript == null || transcript.isIncomplete()) {
                handshake.fail(Reason.HANDSHAKE_GAP, "handshake messages were not captured");
                return true;
            }
            if (!transcript.reaches(Tls13Point.SERVER_FINISHED)) {
                return false;
            }
            schedule.enterMaster();
            byte[] flightHash = hash(handshake, transcript, suite, Tls13Point.SERVER_FINISHED);
            for (Side side : Side.values()) {
                add(secrets, schedule, side, Epoch.APPLICATION, schedule.applicationTrafficSecret(side, flightHash));
            }
            news = true;
        }
        if (transcript != null && transcript.reaches(Tls13Point.CLIENT_FINISHED)) {
            schedule.keepResumptionSecret(hash(handshake, transcript, suite, Tls13Point.CLIENT_FINISHED));
            handshake.releaseTranscript();
        }
        rememberTickets(handshake, schedule, moment);
        return news;
    }

    /** A ticket is worth the pre-shared key that the next connection begins with (RFC 8446 section 4.6.1). */
    private void rememberTickets(Handshake handshake, KeySchedule schedule, Moment moment) {
        if (!schedule.hasResumptionSecret()) {
            return;
        }
        for (SessionTicket ticket : handshake.takeTickets()) {
            sessions.putTicket(ticket.ticket(),
                    new MasterSecret(schedule.ticketKey(ticket.nonce()), schedule.method(), schedule.keyId()), moment);
        }
    }

    private static void add(TrafficSecrets secrets, KeySchedule schedule, Side side, Epoch epoch, byte[] secret) {
        secrets.add(side, epoch, new TrafficSecret(secret, schedule.method(), schedule.keyId()));
    }

    private byte[] hash(Handshake handshake, Transcript transcript, CipherSuite suite, Tls13Point point) {
        byte[] firstHello = firstHelloHash(handshake, transcript, suite);
        return digest.of(handshake.version(), suite, d -> transcript.updateThrough(d, point, firstHello));
    }

    private byte[] firstHelloHash(Handshake handshake, Transcript transcript, CipherSuite suite) {
        return transcript.hasHelloRetry()
                ? digest.of(handshake.version(), suite, transcript::updateFirstClientHello)
                : NOTHING;
    }
}
