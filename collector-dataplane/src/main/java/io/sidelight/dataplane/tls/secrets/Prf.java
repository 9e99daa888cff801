// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The pseudo-random function of TLS 1.0 to 1.2 (RFC 2246 section 5, RFC 5246 section 5), that of TLCP (P_SM3, GB/T 38636
 * section 6.2), and what SSL 3.0 has in its place. One per worker: it keeps the MAC objects.
 */
public final class Prf {
    private final Map<Hash, Mac> macs = new EnumMap<>(Hash.class);
    private final Ssl3Expansion ssl3 = new Ssl3Expansion();
    private byte[] seed = new byte[128];
    private final byte[] block = new byte[48];
    private final byte[] chain = new byte[48];

    /**
     * Fills {@code output} from a secret, a label and one or two seeds.
     *
     * @param version negotiated version: in TLS 1.0 and 1.1 the MD5 and SHA-1 halves are mixed, whatever {@code hash} says;
     *     SSL 3.0 has no labels
     * @param hash the suite's PRF hash, used from TLS 1.2 on and in TLCP
     * @param secret read, not kept
     */
    public void derive(int version, Hash hash, byte[] secret, String label, byte[] seed1, byte[] seed2,
            byte[] output) {
        int seedLength = joinSeed(label, seed1, seed2);
        try {
            if (version == ProtocolVersion.SSL_3_0) {
                ssl3.expand(secret, seed1, seed2, output);
            } else if (ProtocolVersion.hasSuitePrf(version)) {
                xorExpansion(hash, secret, 0, secret.length, seedLength, output);
            } else {
                int half = (secret.length + 1) / 2;
                xorExpansion(Hash.MD5, secret, 0, half, seedLength, output);
                xorExpansion(Hash.SHA1, secret, secret.length - half, half, seedLength, output);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PRF with " + hash, e);
        }
    }

    private int joinSeed(String label, byte[] seed1, byte[] seed2) {
        byte[] labelBytes = label.getBytes(StandardCharsets.US_ASCII);
        int length = labelBytes.length + seed1.length + seed2.length;
        if (length > seed.length) {
            seed = new byte[2 * length];
        }
        System.arraycopy(labelBytes, 0, seed, 0, labelBytes.length);
        System.arraycopy(seed1, 0, seed, labelBytes.length, seed1.length);
        System.arraycopy(seed2, 0, seed, labelBytes.length + seed1.length, seed2.length);
        return length;
    }

    /** P_hash of RFC 5246 section 5, mixed into what {@code output} holds. */
    private void xorExpansion(Hash hash, byte[] secret, int offset, int length, int seedLength, byte[] output)
            throws GeneralSecurityException {
        Mac mac = macs.get(hash);
        if (mac == null) {
            mac = Jca.hmac(hash);
            macs.put(hash, mac);
        }
        // an empty secret (a PSK of length 0) is no key to the JCA; one zero byte is the same HMAC key
        mac.init(length == 0
                ? new SecretKeySpec(new byte[1], hash.hmac())
                : new SecretKeySpec(secret, offset, length, hash.hmac()));
        mac.update(seed, 0, seedLength);
        mac.doFinal(chain, 0);
        for (int done = 0; done < output.length; done += hash.length()) {
            mac.update(chain, 0, hash.length());
            mac.update(seed, 0, seedLength);
            mac.doFinal(block, 0);
            int take = Math.min(hash.length(), output.length - done);
            for (int i = 0; i < take; i++) {
                output[done + i] ^= block[i];
            }
            if (done + take < output.length) {
                mac.update(chain, 0, hash.length());
                mac.doFinal(chain, 0);
            }
        }
    }
}
