// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.jspecify.annotations.Nullable;

/** The named groups of TLS (IANA registry «TLS Supported Groups») in which a private key can be reused, and their names in key files. */
final class AgreementGroups {
    static final int X25519 = 0x001D;
    static final int X448 = 0x001E;

    private static final int SM2 = 0x0029;
    private static final int FIRST_FFDHE = 0x0100;

    /** In the order of the registry, from 1 on (RFC 8422 section 5.1.1, RFC 7027). */
    private static final List<String> CURVES = List.of("sect163k1", "sect163r1", "sect163r2", "sect193r1", "sect193r2",
            "sect233k1", "sect233r1", "sect239k1", "sect283k1", "sect283r1", "sect409k1", "sect409r1", "sect571k1",
            "sect571r1", "secp160k1", "secp160r1", "secp160r2", "secp192k1", "secp192r1", "secp224k1", "secp224r1",
            "secp256k1", "secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1",
            "brainpoolP512r1");
    private static final int FIRST_BRAINPOOL = 0x001A;
    /** The same brainpool curves under the codes of TLS 1.3 (RFC 8734). */
    private static final int FIRST_BRAINPOOL_TLS13 = 0x001F;
    private static final int BRAINPOOLS = 3;

    /** RFC 7919 appendix A: ffdhe2048, 3072, 4096, 6144, 8192. */
    private static final List<BigInteger> PRIMES = List.of(DHStandardGroups.rfc7919_ffdhe2048.getP(),
            DHStandardGroups.rfc7919_ffdhe3072.getP(), DHStandardGroups.rfc7919_ffdhe4096.getP(),
            DHStandardGroups.rfc7919_ffdhe6144.getP(), DHStandardGroups.rfc7919_ffdhe8192.getP());

    private static final Map<ASN1ObjectIdentifier, Integer> BY_OID = curvesByOid();

    private AgreementGroups() {}

    /** The one code of an elliptic curve, -1 for one that TLS does not name. */
    static int ofCurve(ASN1ObjectIdentifier curve) {
        return BY_OID.getOrDefault(curve, -1);
    }

    /** {@code group} itself, or the older code of the same curve. */
    static int canonical(int group) {
        int brainpool = group - FIRST_BRAINPOOL_TLS13;
        return brainpool >= 0 && brainpool < BRAINPOOLS ? FIRST_BRAINPOOL + brainpool : group;
    }

    /** True for a code, as {@link #canonical}, of an elliptic curve whose points are sent in SEC 1 form. */
    static boolean isCurve(int group) {
        return group >= 1 && group <= CURVES.size() || group == SM2;
    }

    /** The prime of a finite-field group, {@code null} for another. */
    static @Nullable BigInteger prime(int group) {
        int index = group - FIRST_FFDHE;
        return index >= 0 && index < PRIMES.size() ? PRIMES.get(index) : null;
    }

    private static Map<ASN1ObjectIdentifier, Integer> curvesByOid() {
        var codes = new HashMap<ASN1ObjectIdentifier, Integer>();
        for (int i = 0; i < CURVES.size(); i++) {
            codes.put(ECNamedCurveTable.getOID(CURVES.get(i)), i + 1);
        }
        codes.put(GMObjectIdentifiers.sm2p256v1, SM2);
        return Map.copyOf(codes);
    }
}
