// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.Jca;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.BulkCipher.Mode;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.NullCipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JCA objects of one worker, lent to the connections that are busy: they are dear to make and to keep (several kB a
 * direction), while an idle connection needs its keys only. One per worker, used by its thread.
 */
public final class RecordCiphers {
    /** Directions of one kind of suite that are busy at a time without taking engines from each other. */
    private static final int ENGINES_PER_KIND = 256;

    private final Map<String, Ring<MacEngine>> macRings = new HashMap<>();
    private final Map<String, Ring<AeadEngine>> aeadRings = new HashMap<>();
    /** Where the one direction that is opening a record now tries its keystream. */
    final Rc4 keystream = new Rc4();
    /** Where it inflates a compressed record; one byte more than a record may hold shows that it holds too many. */
    final byte[] inflated = new byte[InflatingProtection.MAX_PLAINTEXT_LENGTH + 1];

    /** The ring of engines for a MAC, and for a cipher where it is not a {@link Mode#NULL} or {@link Mode#STREAM} one. */
    Ring<MacEngine> withMac(BulkCipher bulk, Hash hash, int version) {
        boolean ssl3 = version == ProtocolVersion.SSL_3_0;
        String cipher = bulk.mode() == Mode.CBC ? bulk.algorithm() + "/CBC/NoPadding" : "";
        return macRings.computeIfAbsent(cipher + '+' + hash + ssl3,
                kind -> new Ring<>(bulk.algorithm(), hash.hmac(),
                        () -> new MacEngine(cipher.isEmpty() ? new NullCipher() : Jca.cipher(cipher),
                                mac(hash, ssl3))));
    }

    private static RecordMac mac(Hash hash, boolean ssl3) throws GeneralSecurityException {
        if (hash == Hash.NONE) {
            return new NoRecordMac();
        }
        return ssl3 ? new Ssl3RecordMac(hash) : new HmacRecordMac(hash);
    }

    /** The ring of engines for an AEAD cipher. */
    Ring<AeadEngine> aead(BulkCipher bulk) {
        boolean chacha = bulk.mode() == Mode.CHACHA20_POLY1305;
        String cipher = chacha ? "ChaCha20-Poly1305" : bulk.algorithm() + '/' + bulk.mode() + "/NoPadding";
        int tagLength = chacha ? 0 : bulk.tagLength();
        return aeadRings.computeIfAbsent(cipher + tagLength,
                kind -> new Ring<>(bulk.algorithm(), "", () -> new AeadEngine(Jca.cipher(cipher), tagLength)));
    }

    /** Makes an engine. */
    @FunctionalInterface
    private interface Maker<E> {
        E make() throws GeneralSecurityException;
    }

    /** Engines of one kind, handed out in turn: who comes next takes the one that was taken longest ago. */
    static final class Ring<E extends LentEngine> {
        /** The JCA's names of what the keys are for. */
        private final String cipherAlgorithm;
        private final String macAlgorithm;
        private final Maker<E> maker;
        private final LentEngine[] engines = new LentEngine[ENGINES_PER_KIND];
        private int next;

        private Ring(String cipherAlgorithm, String macAlgorithm, Maker<E> maker) {
            this.cipherAlgorithm = cipherAlgorithm;
            this.macAlgorithm = macAlgorithm;
            this.maker = maker;
        }

        /** A key of the cipher, {@code length} bytes of {@code keys}. */
        SecretKeySpec cipherKey(byte[] keys, int offset, int length) {
            return new SecretKeySpec(keys, offset, length, cipherAlgorithm);
        }

        /** A key of the MAC, the first {@code length} bytes of {@code keys}. */
        SecretKeySpec macKey(byte[] keys, int length) {
            return new SecretKeySpec(keys, 0, length, macAlgorithm);
        }

        @SuppressWarnings("unchecked")
        E take(RecordProtection owner) {
            E engine = (E) engines[next];
            if (engine == null) {
                engine = make();
                engines[next] = engine;
            }
            next = (next + 1) % ENGINES_PER_KIND;
            engine.owner = owner;
            return engine;
        }

        private E make() {
            try {
                return maker.make();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("no cipher for a suite that is listed as supported", e);
            }
        }
    }
}
