// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.KeySchedule;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.KeyExchangeOffer;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pre-shared key of a TLS 1.3 handshake: that of a ticket issued earlier, or one that the operator gave. The binder
 * in the ClientHello (RFC 8446 section 4.2.11.2) proves it, so that there is one schedule to go through. One per worker.
 */
final class PreSharedKeyFinder {
    /** A longer identity, or one that is not text, is a ticket. */
    private static final int LONGEST_NAME = 128;

    private final SessionCache sessions;
    private final PskTable given;
    private final PacketOrder order;

    PreSharedKeyFinder(SessionCache sessions, PskTable given, PacketOrder order) {
        this.sessions = sessions;
        this.given = given;
        this.order = order;
    }

    /** Begins a key schedule. */
    @FunctionalInterface
    interface ScheduleStart {
        /**
         * A schedule that begins with a pre-shared key.
         *
         * @param keyId id of the private key behind it, null without one
         */
        KeySchedule begin(byte[] preSharedKey, DecryptMethod method, @Nullable String keyId);
    }

    /**
     * The schedule that begins with the right key; null when none fits, which the handshake is then told.
     *
     * @param index which of the client's keys the server took
     * @param start begins a schedule with a key
     * @param binderHash hash of the transcript, up to as many bytes of the last ClientHello's body
     */
    @Nullable
    KeySchedule find(Handshake handshake, Transcript transcript, int index, Moment moment,
            ScheduleStart start, IntFunction<byte[]> binderHash) {
        KeyExchangeOffer offer = transcript.clientOffer();
        List<byte[]> identities = offer.preSharedKeyIdentities();
        byte[] identity = index < identities.size() ? identities.get(index) : new byte[0];
        byte[] binder = offer.binder(index);
        int bodyLength = offer.lengthBeforeBinders();
        if (identity.length == 0 || binder.length == 0 || bodyLength < 0) {
            handshake.fail(Reason.HANDSHAKE_GAP,
                    "the ClientHello does not have the pre-shared key that the server took");
            return null;
        }
        byte[] hash = binderHash.apply(bodyLength);
        MasterSecret ofTicket = findTicket(identity, moment);
        if (ofTicket != null) {
            KeySchedule schedule = start.begin(ofTicket.secret(), DecryptMethod.TICKET, ofTicket.keyId());
            if (Arrays.equals(schedule.binder(false, hash), binder)) {
                return schedule;
            }
        }
        for (Secret candidate : given.find(identity)) {
            byte[] key = candidate.copy();
            KeySchedule schedule = start.begin(key, DecryptMethod.PSK, null);
            Arrays.fill(key, (byte) 0);
            if (Arrays.equals(schedule.binder(true, hash), binder)) {
                return schedule;
            }
        }
        if (isName(identity)) {
            handshake.lack(Reason.PSK_UNKNOWN, "identity " + new String(identity, StandardCharsets.US_ASCII));
        } else {
            handshake.lack(Reason.RESUMPTION_NOT_SEEN, "");
        }
        return null;
    }

    private @Nullable MasterSecret findTicket(byte[] identity, Moment moment) {
        MasterSecret known = sessions.findByTicket(identity, moment);
        if (known == null) {
            // the handshake that issued it may be in the hands of another worker at this moment
            order.awaitEarlierThan(moment.packetNumber());
            known = sessions.findByTicket(identity, moment);
        }
        return known;
    }

    private static boolean isName(byte[] identity) {
        for (byte b : identity) {
            if (b < ' ' || b > '~') {
                return false;
            }
        }
        return identity.length <= LONGEST_NAME;
    }
}
