// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A key store of Java's own format, JKS or JCEKS.
 *
 * <p>Read without the store's password, which only guards integrity; each key has a password of its own.
 */
final class JksFile {
    private static final int JKS = 0xFEEDFEED;
    private static final int JCEKS = 0xCECECECE;

    private final Path file;
    private final Passwords passwords;
    private final Findings findings;

    JksFile(Path file, Passwords passwords, Findings findings) {
        this.file = file;
        this.passwords = passwords;
        this.findings = findings;
    }

    static boolean looksLikeJks(byte[] content) {
        return type(content) != null;
    }

    void read(byte[] content) {
        String type = type(content);
        try {
            KeyStore store = KeyStore.getInstance(type == null ? "JKS" : type);
            store.load(new ByteArrayInputStream(content), null);
            for (String alias : Collections.list(store.aliases())) {
                entry(store, alias);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            findings.problem(Origin.of(file), "the Java key store is damaged or cut short; copy it again");
        }
    }

    private void entry(KeyStore store, String alias) throws GeneralSecurityException {
        Origin origin = Origin.entry(file, alias, alias);
        if (store.entryInstanceOf(alias, KeyStore.TrustedCertificateEntry.class)) {
            certificate(origin, store.getCertificate(alias));
        } else if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
            key(store, alias, origin);
            for (Certificate certificate : store.getCertificateChain(alias)) {
                certificate(origin, certificate);
            }
        }
    }

    private void key(KeyStore store, String alias, Origin origin) {
        try {
            findings.key(origin, passwords.tryEach(password -> pkcs8(store.getKey(alias, password))));
        } catch (UnusableKeyException e) {
            findings.problem(origin, "the private key " + e.getMessage());
        }
    }

    private static PrivateKeyInfo pkcs8(@Nullable Key key) throws IOException {
        if (key == null) {
            throw new IOException("the entry is gone");
        }
        return PrivateKeyFormats.pkcs8(key.getEncoded());
    }

    private void certificate(Origin origin, Certificate certificate) throws GeneralSecurityException {
        findings.certificate(origin, certificate.getEncoded());
    }

    private static @Nullable String type(byte[] content) {
        if (content.length < Integer.BYTES) {
            return null;
        }
        int magic = (content[0] & 0xFF) << 24 | (content[1] & 0xFF) << 16 | (content[2] & 0xFF) << 8
                | content[3] & 0xFF;
        return switch (magic) {
            case JKS -> "JKS";
            case JCEKS -> "JCEKS";
            default -> null;
        };
    }
}
