// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * Where private keys are decoded and RSA runs: AmazonCorrettoCryptoProvider where it loads, which does three times the
 * private operations of the JDK's own, else the JDK's.
 *
 * <p>Chosen once, at start; immutable, shared by all workers.
 */
public final class KeyProvider {
    /** System property; {@code jdk} keeps {@link #probe} from choosing another provider than the JDK's. */
    public static final String PROPERTY = "sidelight.rsa.provider";

    /** A key made for the check and for nothing else; making one at each start would take longer than all else there. */
    private static final String CHECK_KEY = """
            MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAPuueMGJsaE4Z24aiP+23LBs8FG9
            b2/QTe7h8JawhGF35Eg7axWF+KZRgpHIHGfy6nJRdTBy2ELG7MZrwpi22qnNJmB81/t+i0OirTRX
            i5dpntnRB0yX6UfCdY27ZY4Ou9zb/Guwt88iBjcVjQivLt/cwYCtv3kcGMIG08JlYyrpAgMBAAEC
            gYBHzk1xmmFth/Qqe7OekYOBanNePtfuZNX3U8sakx4R2OzultVEfMamXRcNlLRWC/5Lw2XV/s4o
            ryyap+ALRhA4VRGxp1zv2HHJ/v/ZOF+m2WZPANZCvY7kAs3YzG6PGssjCM87iRWUs55GcytTAAeb
            RWjpKHenIDhvf3VBMXjbKQJBAP9iVNNEtw3p5rZND3qPfdiKDNUyNx7YmDNEbIgGFh4v0z278iC3
            OGvuQwA9jSW50BGDA2p7GBeVKFHRL+fwHQsCQQD8Sdq+GqhlG3S8RDXyadUmjAvkrT969apAVPqd
            YTozYnke8krz9f6cpEnTZ1Sbk4VOYH2gk3ApdY6XWClNsYhbAkEA7IIPFnzbngoQvKGPBSzgGep3
            SfWwMGPcSBZFAI/KafhWhCSLbprfqKzF5fIaxmZXd/BB+Jm4zRY4edTlrcGj0wJBAOroYZKtA6rQ
            +8rowEptHJj9wX01i2wUHmg0N/4eL7D0uc6E0CGEJYT4u/zps7AAlhk6Yv8HCWKxIQnuftbmvQ0C
            QAXZym3gIuD8k99NjJING4nag5j+EQ/onBni/Rxm37i3sK/J41Si+AzNDMEZQmiGdto0UXnq9iV1
            8DgDbqT1H0Q=
            """;

    private static final String RAW_RSA = "RSA/ECB/NoPadding";

    private final @Nullable Provider fast;
    private final String description;

    private KeyProvider(@Nullable Provider fast, String description) {
        this.fast = fast;
        this.description = description;
    }

    /** The fastest provider that loads and passes a small check. Takes some ten milliseconds. */
    public static KeyProvider probe() {
        if ("jdk".equals(System.getProperty(PROPERTY))) {
            return jdk();
        }
        try {
            return probeCorretto();
        } catch (LinkageError e) {
            return new KeyProvider(null, "JDK (AmazonCorrettoCryptoProvider does not load on this machine)");
        }
    }

    /** The JDK's own RSA, for machines and measurements without another. */
    public static KeyProvider jdk() {
        return new KeyProvider(null, "JDK");
    }

    /** Name and version for the log, with the reason when it is not the fast one. */
    public String description() {
        return description;
    }

    /**
     * Decodes {@code entry}: RSA as {@link #description} says, the rest by BouncyCastle, which alone knows SM2.
     *
     * @throws GeneralSecurityException when no provider accepts the key
     */
    public PrivateKey decode(KeyEntry entry) throws GeneralSecurityException {
        if (entry.algorithm() != KeyAlgorithm.RSA) {
            return entry.decode(BouncyCastle.PROVIDER);
        }
        return openRsa(entry).key();
    }

    /** The provider to prefer for what it can do, {@code null} without one. */
    @Nullable
    Provider fast() {
        return fast;
    }

    /** Decodes an RSA key and readies its cipher. A key that the fast provider refuses (too short, say) runs on the JDK's. */
    RawRsa openRsa(KeyEntry entry) throws GeneralSecurityException {
        if (fast != null) {
            try {
                return openRsa(entry, fast, fast);
            } catch (GeneralSecurityException | RuntimeException e) {
                return openRsa(entry, Jdk.KEYS, Jdk.CIPHERS);
            }
        }
        return openRsa(entry, Jdk.KEYS, Jdk.CIPHERS);
    }

    private static RawRsa openRsa(KeyEntry entry, Provider keys, Provider ciphers) throws GeneralSecurityException {
        return RawRsa.of(entry.decode(keys), Cipher.getInstance(RAW_RSA, ciphers));
    }

    private static KeyProvider probeCorretto() {
        Provider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() != null) {
            return new KeyProvider(null, "JDK (AmazonCorrettoCryptoProvider does not load on this machine)");
        }
        if (!decryptsRight(provider)) {
            return new KeyProvider(null, "JDK (AmazonCorrettoCryptoProvider failed its check)");
        }
        return new KeyProvider(provider, provider.getName() + " " + provider.getVersionStr());
    }

    private static boolean decryptsRight(Provider provider) {
        try {
            PrivateKey key = KeyFactory.getInstance("RSA", provider)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(CHECK_KEY)));
            Cipher cipher = Cipher.getInstance(RAW_RSA, provider);
            cipher.init(Cipher.DECRYPT_MODE, key);
            byte[] ciphertext = new byte[128];
            ciphertext[127] = 2;
            byte[] plaintext = cipher.doFinal(ciphertext);
            var numbers = (RSAPrivateCrtKey) key;
            return new BigInteger(1, plaintext).modPow(numbers.getPublicExponent(), numbers.getModulus())
                    .equals(BigInteger.TWO);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** Loaded when first asked for; it takes 100 ms, and most sites have RSA keys only. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /** The JDK keeps RSA keys and RSA ciphers in two providers. */
    private static final class Jdk {
        static final Provider KEYS = named("SunRsaSign");
        static final Provider CIPHERS = named("SunJCE");

        private static Provider named(String name) {
            Provider provider = Security.getProvider(name);
            if (provider == null) {
                throw new IllegalStateException("this Java platform has no provider " + name + " ("
                        + Arrays.toString(Security.getProviders()) + ")");
            }
            return provider;
        }
    }
}
