// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one RSA private key made whole (RFC 8017 section 3.2): both primes, the larger first, and the exponents and
 * the coefficient that follow from them.
 *
 * <p>Files exist that have the smaller prime first, or zeros for all but modulus and private exponent (Java writes those);
 * providers refuse the ones and run the others at a quarter of the speed.
 */
final class RsaNumbers {
    private static final int MAX_MODULUS_BITS = 16384;
    private static final List<BigInteger> USUAL_EXPONENTS = List.of(BigInteger.valueOf(65537), BigInteger.valueOf(3),
            BigInteger.valueOf(17), BigInteger.valueOf(5),
            BigInteger.valueOf(257), BigInteger.valueOf(35), BigInteger.valueOf(37));
    private static final int[] SMALL_BASES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67,
        71};

    private RsaNumbers() {}

    static RSAPrivateKey whole(RSAPrivateKey key) throws UnusableKeyException {
        if (key.getVersion().signum() != 0) {
            throw new UnusableKeyException("holds an RSA key of more than two primes, which is not supported");
        }
        BigInteger modulus = key.getModulus();
        if (modulus.signum() <= 0 || modulus.bitLength() > MAX_MODULUS_BITS) {
            throw new UnusableKeyException("holds an RSA key of " + modulus.bitLength() + " bits; the limit is 16384");
        }
        BigInteger prime = key.getPrime1();
        if (prime.signum() <= 0 || !prime.multiply(key.getPrime2()).equals(modulus)) {
            prime = factor(modulus, publicExponent(key), key.getPrivateExponent());
        }
        return prime == null
                ? fail()
                : fromPrimes(key, prime.max(modulus.divide(prime)), prime.min(modulus.divide(prime)));
    }

    private static RSAPrivateKey fromPrimes(RSAPrivateKey key, BigInteger p, BigInteger q) throws UnusableKeyException {
        BigInteger p1 = p.subtract(BigInteger.ONE);
        BigInteger q1 = q.subtract(BigInteger.ONE);
        BigInteger d = key.getPrivateExponent();
        if (q1.signum() <= 0 || d.signum() <= 0 || p.equals(q)) {
            return fail();
        }
        try {
            BigInteger lambda = p1.divide(p1.gcd(q1)).multiply(q1);
            BigInteger e = key.getPublicExponent().signum() > 0 ? key.getPublicExponent() : d.modInverse(lambda);
            if (!e.multiply(d).mod(lambda).equals(BigInteger.ONE)) {
                return fail();
            }
            return new RSAPrivateKey(key.getModulus(), e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p));
        } catch (ArithmeticException e) {
            return fail();
        }
    }

    private static RSAPrivateKey fail() throws UnusableKeyException {
        throw new UnusableKeyException("holds an RSA key whose numbers do not fit each other; the file is damaged");
    }

    /** The public exponent, found among the usual ones when the file has none. */
    private static BigInteger publicExponent(RSAPrivateKey key) throws UnusableKeyException {
        if (key.getPublicExponent().signum() > 0) {
            return key.getPublicExponent();
        }
        BigInteger modulus = key.getModulus();
        if (key.getPrivateExponent().signum() > 0 && modulus.testBit(0)) {
            BigInteger signed = BigInteger.TWO.modPow(key.getPrivateExponent(), modulus);
            for (BigInteger candidate : USUAL_EXPONENTS) {
                if (signed.modPow(candidate, modulus).equals(BigInteger.TWO)) {
                    return candidate;
                }
            }
        }
        throw new UnusableKeyException(
                "holds an RSA key without primes and public exponent; convert it with its certificate at hand");
    }

    /** A prime of {@code n} by a square root of 1 other than 1 and -1 (NIST SP 800-56B appendix C). */
    private static @Nullable BigInteger factor(BigInteger n, BigInteger e, BigInteger d) {
        BigInteger even = e.multiply(d).subtract(BigInteger.ONE);
        if (even.signum() <= 0 || even.testBit(0) || !n.testBit(0)) {
            return null;
        }
        int twos = even.getLowestSetBit();
        BigInteger odd = even.shiftRight(twos);
        for (int base : SMALL_BASES) {
            BigInteger root = BigInteger.valueOf(base).modPow(odd, n);
            for (int i = 0; i < twos; i++) {
                BigInteger square = root.multiply(root).mod(n);
                if (square.equals(BigInteger.ONE)) {
                    BigInteger divisor = root.subtract(BigInteger.ONE).gcd(n);
                    if (!divisor.equals(BigInteger.ONE) && !divisor.equals(n)) {
                        return divisor;
                    }
                    break;
                }
                root = square;
            }
        }
        return null;
    }
}
