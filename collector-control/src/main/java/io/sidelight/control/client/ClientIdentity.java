// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The certificate by which a caller shows who it is, and the key to it. */
public final class ClientIdentity {
    private static final String ALIAS = "client";

    private final KeyManager[] managers;

    private ClientIdentity(KeyManager[] managers) {
        this.managers = managers;
    }

    /** No certificate is shown. */
    public static ClientIdentity none() {
        return new ClientIdentity(new KeyManager[0]);
    }

    /**
     * Reads both.
     *
     * @param certificate PEM, the caller's own first, then those that lead to the authority
     * @param key its private key, in any format that is not encrypted; may be the same file
     * @throws ApiException with what is wrong with them
     */
    public static ClientIdentity of(Path certificate, Path key) throws ApiException {
        LoadResult loaded = new KeyLoader(List.of()).load(List.of(certificate, key));
        if (!loaded.problems().isEmpty()) {
            throw new ApiException(loaded.problems().stream().map(LoadProblem::toString).toList());
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(certificate))) {
            Certificate[] chain = CertificateFactory.getInstance("X.509").generateCertificates(in)
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new ApiException(List.of(certificate + " holds no certificate in PEM"));
            }
            CertificateHash hash = CertificateHash.ofDer(chain[0].getEncoded());
            KeyEntry entry = loaded.entries().stream().filter(each -> each.certificateHashes().contains(hash))
                    .findFirst()
                    .orElseThrow(() -> new ApiException(
                            List.of(key + " does not hold the private key of the certificate in " + certificate)));
            return new ClientIdentity(managers(decode(entry), chain));
        } catch (IOException | GeneralSecurityException e) {
            throw new ApiException(
                    List.of("the certificate in " + certificate + " cannot be used with the key in " + key
                            + ": " + e.getMessage()));
        }
    }

    private static PrivateKey decode(KeyEntry entry) throws GeneralSecurityException {
        byte[] pkcs8 = entry.encoded().copy();
        try {
            return KeyFactory.getInstance(entry.algorithm().name()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static KeyManager[] managers(PrivateKey key, Certificate[] chain)
            throws GeneralSecurityException, IOException {
        char[] password = "in memory only".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(ALIAS, key, password, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        return factory.getKeyManagers();
    }

    boolean isShown() {
        return managers.length > 0;
    }

    KeyManager[] managers() {
        return managers.clone();
    }

    @Override
    public String toString() {
        return "ClientIdentity";
    }
}
