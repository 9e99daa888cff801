// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.KeyExchange;
import io.sidelight.dataplane.tls.wire.ClientKeyExchange;
import io.sidelight.dataplane.tls.wire.ServerKeyExchange;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.PublicValue;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.PremasterResult;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pre-master secret of a handshake before TLS 1.3 with what the operator gave: private keys, wherever their public
 * half is met, and pre-shared keys. One per worker; called once per full handshake, when its key exchange is over.
 */
final class PremasterFinder {
    private static final int LENGTH = 48;
    /** Each costs a private operation, on the word of anyone who can lose packets. */
    private static final int MAX_KEYS_TRIED = 8;

    private final DecodedKeyCache keys;
    private final PskTable preSharedKeys;

    PremasterFinder(DecodedKeyCache keys, PskTable preSharedKeys) {
        this.keys = keys;
        this.preSharedKeys = preSharedKeys;
    }

    /** True when a private key or a pre-shared key may be all that a handshake of this kind needs. */
    boolean mayFind(CipherSuite suite) {
        return switch (suite.keyExchange()) {
            case RSA, SM2, STATIC_DH, PSK, RSA_PSK -> true;
            case EPHEMERAL, ANONYMOUS, EPHEMERAL_PSK -> keys.hasAgreementKeys();
            case SM2_DH, SM9, SRP, KERBEROS, TLS13, OTHER -> false;
        };
    }

    /** Adds what may be the pre-master secret. */
    void add(List<Premaster> found, Handshake handshake, CipherSuite suite) {
        ClientKeyExchange client = ClientKeyExchange.parse(suite, handshake.clientKeyExchange());
        Premaster own = switch (suite.keyExchange()) {
            case RSA, SM2, RSA_PSK -> open(handshake, client.exchange(), suite.keyExchange() == KeyExchange.SM2);
            case STATIC_DH -> agree(handshake, client.exchange());
            case EPHEMERAL, ANONYMOUS, EPHEMERAL_PSK -> agree(suite, handshake.serverKeyExchange(), client.exchange());
            case PSK, SM2_DH, SM9, SRP, KERBEROS, TLS13, OTHER -> null;
        };
        switch (suite.keyExchange()) {
            case PSK -> addPreShared(found, client.identity(), null);
            case RSA_PSK, EPHEMERAL_PSK -> {
                if (own != null) {
                    addPreShared(found, client.identity(), own);
                }
            }
            default -> {
                if (own != null) {
                    found.add(own);
                }
            }
        }
    }

    /** The key of a certificate, by whatever of it is known: itself, its public key, or the public value in that. */
    @Nullable
    DecodedKey keyOf(PeerCertificate certificate) {
        DecodedKey key = keys.find(certificate.hash(), certificate.spkiHash());
        PublicValue value = certificate.publicValue();
        return key != null || value == null ? key : keys.find(value);
    }

    /**
     * Decrypts with the key of a certificate: of the one that it should be, else of any that came with it, for chains come in
     * wrong orders.
     */
    private @Nullable Premaster open(Handshake handshake, byte[] encrypted, boolean isSm2) {
        PeerCertificate certificate = handshake.certificate();
        Premaster opened = certificate == null ? null : open(certificate, encrypted, isSm2);
        for (PeerCertificate other : handshake.certificates()) {
            if (opened != null) {
                break;
            }
            opened = other == certificate ? null : open(other, encrypted, isSm2);
        }
        boolean certificateLost = handshake.certificates().isEmpty() && handshake.messagesLost();
        return opened == null && certificateLost && !isSm2 ? openWithAny(encrypted) : opened;
    }

    /** The certificate was lost: a key that opens what the client encrypted is the right one, as its padding shows. */
    private @Nullable Premaster openWithAny(byte[] encrypted) {
        for (DecodedKey key : keys.rsaKeys(MAX_KEYS_TRIED)) {
            byte[] premaster = new byte[LENGTH];
            if (key.openPremaster(encrypted, 0, encrypted.length, premaster) == PremasterResult.OPENED) {
                return new Premaster(premaster, DecryptMethod.RSA, key.entry().id());
            }
        }
        return null;
    }

    private @Nullable Premaster open(PeerCertificate certificate, byte[] encrypted, boolean isSm2) {
        DecodedKey key = encrypted.length == 0 ? null : keyOf(certificate);
        if (key == null) {
            return null;
        }
        byte[] premaster = new byte[LENGTH];
        PremasterResult result = isSm2
                ? key.openSm2Premaster(encrypted, 0, encrypted.length, premaster)
                : key.openPremaster(encrypted, 0, encrypted.length, premaster);
        return result == PremasterResult.OPENED
                ? new Premaster(premaster, isSm2 ? DecryptMethod.SM2 : DecryptMethod.RSA, key.entry().id())
                : null;
    }

    /** Fixed Diffie-Hellman with the key of a certificate. */
    private @Nullable Premaster agree(Handshake handshake, byte[] clientValue) {
        for (PeerCertificate certificate : handshake.certificates()) {
            DecodedKey key = keyOf(certificate);
            Premaster agreed = key == null ? null : agree(key, clientValue);
            if (agreed != null) {
                return agreed;
            }
        }
        return null;
    }

    /** Diffie-Hellman with a key that should be ephemeral, but is one that was given: the server's, or even the client's. */
    private @Nullable Premaster agree(CipherSuite suite, byte[] serverMessage, byte[] clientValue) {
        if (!keys.hasAgreementKeys()) {
            return null;
        }
        ServerKeyExchange server = ServerKeyExchange.parse(suite, serverMessage);
        DecodedKey key = find(server, server.publicValue());
        if (key != null) {
            return agree(key, clientValue);
        }
        DecodedKey clients = find(server, clientValue);
        return clients == null ? null : agree(clients, server.publicValue());
    }

    private @Nullable DecodedKey find(ServerKeyExchange group, byte[] value) {
        return group.namedGroup() >= 0
                ? keys.findByPublicValue(group.namedGroup(), value, 0, value.length)
                : keys.findByDhValue(group.prime(), value);
    }

    private static @Nullable Premaster agree(DecodedKey key, byte[] peerValue) {
        byte[] shared = key.agreePremaster(peerValue, 0, peerValue.length);
        return shared == null ? null : new Premaster(shared, DecryptMethod.STATIC_DH, key.entry().id());
    }

    /** RFC 4279 section 2: the other secret and the shared key, each with its length before it. */
    private void addPreShared(List<Premaster> found, byte[] identity, @Nullable Premaster other) {
        for (Secret secret : preSharedKeys.find(identity)) {
            byte[] key = secret.copy();
            // without another secret there are as many zeros as the key has bytes
            byte[] first = other == null ? new byte[key.length] : other.secret();
            byte[] premaster = new byte[2 + first.length + 2 + key.length];
            put(premaster, 0, first);
            put(premaster, 2 + first.length, key);
            Arrays.fill(key, (byte) 0);
            found.add(new Premaster(premaster, DecryptMethod.PSK, other == null ? null : other.keyId()));
        }
        if (other != null) {
            Arrays.fill(other.secret(), (byte) 0);
        }
    }

    private static void put(byte[] into, int at, byte[] part) {
        into[at] = (byte) (part.length >>> 8);
        into[at + 1] = (byte) part.length;
        System.arraycopy(part, 0, into, at + 2, part.length);
    }

    /** True when a pre-shared key of this identity is known. */
    boolean knowsIdentity(byte[] identity) {
        return !preSharedKeys.find(identity).isEmpty();
    }
}
