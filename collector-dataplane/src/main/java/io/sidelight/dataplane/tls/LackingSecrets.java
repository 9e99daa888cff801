// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientKeyExchange;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.cache.DecodedKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Says which secrets a handshake before TLS 1.3 lacks, and so what its operator would have to give. One per worker. */
final class LackingSecrets {
    /** An identity comes from the network and ends in an event. */
    private static final int MAX_IDENTITY = 128;

    private final PremasterFinder premasters;

    LackingSecrets(PremasterFinder premasters) {
        this.premasters = premasters;
    }

    /** Tells the handshake what it lacks. */
    void report(Handshake handshake, ServerHello hello, @Nullable CipherSuite suite) {
        if (handshake.isAbbreviated()) {
            handshake.lack(Reason.RESUMPTION_NOT_SEEN, "");
        } else if (suite == null || !suite.isSupported()) {
            handshake.fail(Reason.UNSUPPORTED_SUITE, CipherSuites.nameOf(hello.cipherSuite()));
        } else {
            report(handshake, suite);
        }
    }

    private void report(Handshake handshake, CipherSuite suite) {
        switch (suite.keyExchange()) {
            case RSA, SM2, STATIC_DH -> keyOfCertificate(handshake);
            case PSK -> preSharedKey(handshake, suite);
            case RSA_PSK -> {
                if (preSharedKey(handshake, suite)) {
                    keyOfCertificate(handshake);
                }
            }
            case EPHEMERAL, ANONYMOUS, EPHEMERAL_PSK, SRP, TLS13 -> sessionSecrets(handshake);
            case SM2_DH -> handshake.lack(Reason.TLCP_ECDHE, suite.name());
            case SM9 -> handshake.lack(Reason.TLCP_IBC, suite.name());
            case KERBEROS, OTHER -> handshake.lack(Reason.UNSUPPORTED_SUITE, suite.name());
        }
    }

    private static void sessionSecrets(Handshake handshake) {
        int group = handshake.keyExchangeGroup();
        handshake.lack(Reason.FORWARD_SECRET_NO_SECRETS, group < 0 ? "" : "key exchange " + NamedGroup.nameOf(group));
    }

    /** True when a shared key of the client's identity is known, so that it is not what is lacking. */
    private boolean preSharedKey(Handshake handshake, CipherSuite suite) {
        if (!handshake.clientKeyExchangeSeen()) {
            handshake.fail(Reason.HANDSHAKE_GAP, "the client's key exchange was not captured");
            return false;
        }
        byte[] identity = ClientKeyExchange.parse(suite, handshake.clientKeyExchange()).identity();
        if (premasters.knowsIdentity(identity)) {
            return true;
        }
        handshake.lack(Reason.PSK_UNKNOWN, "identity " + printable(identity));
        return false;
    }

    private void keyOfCertificate(Handshake handshake) {
        PeerCertificate certificate = handshake.certificate();
        if (certificate == null) {
            handshake.fail(Reason.HANDSHAKE_GAP, "the server's certificate was not captured");
            return;
        }
        DecodedKey key = premasters.keyOf(certificate);
        if (key == null) {
            handshake.lack(Reason.NO_KEY_FOR_CERTIFICATE, describe(certificate));
        } else if (key.wasUnavailable()) {
            handshake.lack(Reason.KEY_UNAVAILABLE, describe(certificate));
        } else if (handshake.messagesLost()) {
            handshake.fail(Reason.HANDSHAKE_GAP, "handshake messages were not captured");
        } else {
            handshake.lack(Reason.KEY_MISMATCH, describe(certificate));
        }
    }

    private static String describe(PeerCertificate certificate) {
        return "certificate " + certificate.facts().sha256() + " of " + certificate.facts().subject();
    }

    private static String printable(byte[] identity) {
        int shown = Math.min(identity.length, MAX_IDENTITY);
        for (int i = 0; i < shown; i++) {
            if (identity[i] < ' ' || identity[i] > '~') {
                return "0x" + HexFormat.of().formatHex(identity, 0, shown);
            }
        }
        return new String(identity, 0, shown, StandardCharsets.US_ASCII);
    }
}
