// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.KeyProvider;
import io.sidelight.keystore.cache.PremasterResult;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Opens one pre-master secret again and again with the collector's own key cache, and nothing around it. */
public final class PrivateKeyLimit {
    private static final int PREMASTER = 48;

    private final KeyTable table;
    private final CertificateHash certificate;
    private final SpkiHash publicKey;
    private final DecodedKeyCache cache = new DecodedKeyCache(KeyProvider.probe());
    private final byte[] encrypted;
    private final byte[] premaster = new byte[PREMASTER];
    private long generation = 1;

    /** For the key of {@code identity}. */
    public PrivateKeyLimit(ServerIdentity identity) throws GeneralSecurityException {
        this.table = identity.keyTable(generation);
        this.certificate = identity.certificateHash();
        this.publicKey = SpkiHash.ofDer(identity.keyPair().getPublic().getEncoded());
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, identity.keyPair().getPublic());
        this.encrypted = cipher.doFinal(new byte[PREMASTER]);
    }

    /** Nanoseconds for {@code count} private operations with the key decoded once (PKES). */
    public double cachedNs(int count) {
        cache.use(table);
        long start = ProcessorTime.ns();
        for (int i = 0; i < count; i++) {
            open();
        }
        return ProcessorTime.ns() - start;
    }

    /** The same with the key decoded for each (PCS). */
    public double convertedNs(int count) throws GeneralSecurityException {
        long start = ProcessorTime.ns();
        for (int i = 0; i < count; i++) {
            cache.use(KeyTable.of(++generation, table.entries()));
            open();
        }
        return ProcessorTime.ns() - start;
    }

    private void open() {
        DecodedKey key = cache.find(certificate, publicKey);
        if (key == null || key.openPremaster(encrypted, 0, encrypted.length, premaster) != PremasterResult.OPENED) {
            throw new BenchException("the private key of the measurement does not open its own secret");
        }
    }
}
