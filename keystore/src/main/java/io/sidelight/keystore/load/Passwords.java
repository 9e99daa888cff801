// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * Opens what is encrypted by password: tries every password given, and the empty one.
 *
 * <p>A password is right when what it opens can be read as what should be there; padding alone lets one in 256 wrong ones pass.
 */
final class Passwords {
    private final List<char[]> given;
    private final List<char[]> tried;

    Passwords(List<char[]> given) {
        this.given = given.stream().map(char[]::clone).toList();
        this.tried = new ArrayList<>(this.given);
        this.tried.add(new char[0]);
    }

    /** Makes something of the clear bytes, which are zeroed afterwards; throws when they are not what they should be. */
    @FunctionalInterface
    interface Reading<T> {
        T read(byte[] clear) throws IOException, UnusableKeyException;
    }

    /** One way from a password to the clear bytes. */
    @FunctionalInterface
    private interface Opening {
        byte[] open(char[] password) throws IOException, OperatorCreationException;
    }

    /** Something that only a password opens, say a key store of the JDK. */
    @FunctionalInterface
    interface Attempt<T> {
        /** What the password opens; throws anything when it is wrong. */
        T with(char[] password) throws Exception;
    }

    /** Opens password-based encryption of PKCS#5 (RFC 8018) or PKCS#12 (RFC 7292 appendix C). */
    <T> T open(AlgorithmIdentifier algorithm, byte[] encrypted, Reading<T> reading) throws UnusableKeyException {
        var oid = algorithm.getAlgorithm();
        List<Opening> ways;
        if (oid.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
            // Writers disagree whether the empty password is two zero bytes or none.
            ways = List.of(password -> decrypt(pkcs12(password, false), algorithm, encrypted),
                    password -> decrypt(pkcs12(password, true), algorithm, encrypted));
        } else if (oid.equals(PKCSObjectIdentifiers.id_PBES2)) {
            ways = List.of(pbes2(algorithm, encrypted));
        } else {
            ways = List.of(password -> decrypt(pbes1(password), algorithm, encrypted));
        }
        return open(ways, cipherOf(algorithm).toString(), reading);
    }

    private static Opening pbes2(AlgorithmIdentifier algorithm, byte[] encrypted) throws UnusableKeyException {
        PBES2Parameters scheme = PBES2Parameters.getInstance(algorithm.getParameters());
        if (Sm4Pbes2.isMeantBy(scheme)) {
            return password -> Sm4Pbes2.decrypt(password, scheme, encrypted);
        }
        if (new CipherKeySizes().getKeySize(cipherOf(algorithm)) <= 0) {
            throw new UnusableKeyException(unsupported(cipherOf(algorithm).toString()));
        }
        return password -> decrypt(pbes2(password), algorithm, encrypted);
    }

    /** Opens the traditional encryption of OpenSSL's PEM files, named by the DEK-Info header (RFC 1421 section 4.6.1.3). */
    <T> T openTraditional(String cipher, byte[] iv, byte[] encrypted, Reading<T> reading) throws UnusableKeyException {
        Opening way = password -> new JcePEMDecryptorProviderBuilder().setProvider(BouncyCastle.PROVIDER)
                .build(password)
                .get(cipher).decrypt(encrypted, iv);
        return open(List.of(way), cipher, reading);
    }

    /** Tries every password on {@code attempt}. */
    <T> T tryEach(Attempt<T> attempt) throws UnusableKeyException {
        for (char[] password : tried) {
            try {
                return attempt.with(password);
            } catch (Exception _) {
                // Whatever it was, the next password may do; when none does, that is what the operator can act on.
            }
        }
        throw new UnusableKeyException(noneFits());
    }

    private <T> T open(List<Opening> ways, String algorithm, Reading<T> reading) throws UnusableKeyException {
        boolean isSupported = false;
        for (char[] password : tried) {
            for (Opening way : ways) {
                try {
                    return read(way.open(password), reading);
                } catch (IOException | OperatorCreationException | RuntimeException e) {
                    isSupported |= !isUnknownAlgorithm(e);
                }
            }
        }
        throw new UnusableKeyException(isSupported
                ? noneFits()
                : unsupported(algorithm));
    }

    private static String unsupported(String algorithm) {
        return "is encrypted with " + algorithm + ", which is not supported; encrypt it with AES instead";
    }

    private static <T> T read(byte[] clear, Reading<T> reading) throws IOException, UnusableKeyException {
        try {
            return reading.read(clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private String noneFits() {
        return switch (given.size()) {
            case 0 -> "is encrypted and no password was given; give it in a password file";
            case 1 -> "is encrypted and the password given does not open it";
            default -> "is encrypted and none of the " + given.size() + " passwords given opens it";
        };
    }

    private static byte[] decrypt(InputDecryptorProvider provider, AlgorithmIdentifier algorithm, byte[] encrypted)
            throws IOException, OperatorCreationException {
        try (InputStream clear = provider.get(algorithm).getInputStream(new ByteArrayInputStream(encrypted))) {
            return clear.readAllBytes();
        }
    }

    private static InputDecryptorProvider pkcs12(char[] password, boolean isZeroTerminated) {
        return pbes().setTryWrongPKCS12Zero(isZeroTerminated).build(password);
    }

    /**
     * PBES2, whose key derivation by HMAC pads the password with zeros: one zero stands for the empty password, which the
     * library refuses.
     */
    private static InputDecryptorProvider pbes2(char[] password) {
        return pbes().build(password.length == 0 ? new char[1] : password);
    }

    private static JcePKCSPBEInputDecryptorProviderBuilder pbes() {
        return new JcePKCSPBEInputDecryptorProviderBuilder().setProvider(BouncyCastle.PROVIDER)
                .setKeySizeProvider(new CipherKeySizes());
    }

    /** What names the encryption best: the cipher inside of PBES2, else the whole scheme. */
    private static ASN1ObjectIdentifier cipherOf(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
                ? PBES2Parameters.getInstance(algorithm.getParameters()).getEncryptionScheme().getAlgorithm()
                : algorithm.getAlgorithm();
    }

    /** Knows the schemes of PKCS#5 version 1.5, which the other does not. */
    private static InputDecryptorProvider pbes1(char[] password) throws OperatorCreationException {
        return new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(BouncyCastle.PROVIDER).build(password);
    }

    private static boolean isUnknownAlgorithm(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoSuchAlgorithmException) {
                return true;
            }
        }
        return false;
    }

    /** Never installed into the platform: what a host application's own TLS uses is not ours to change. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }
}
