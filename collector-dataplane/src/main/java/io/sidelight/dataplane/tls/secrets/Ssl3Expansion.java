// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.security.MessageDigest;
import java.util.Arrays;

/** How SSL 3.0 makes a master secret and a key block: MD5 over SHA-1 (RFC 6101 sections 6.1 and 6.2.2). */
final class Ssl3Expansion {
    private final MessageDigest md5 = Jca.digest(Hash.MD5);
    private final MessageDigest sha1 = Jca.digest(Hash.SHA1);

    /**
     * Fills {@code output}, of at most 26 times 16 bytes.
     *
     * <pre>
     * MD5(secret + SHA1("A" + secret + seed1 + seed2)) + MD5(secret + SHA1("BB" + secret + seed1 + seed2)) + ...
     * </pre>
     */
    void expand(byte[] secret, byte[] seed1, byte[] seed2, byte[] output) {
        for (int done = 0, round = 1; done < output.length; done += Hash.MD5.length(), round++) {
            byte[] letters = new byte[round];
            Arrays.fill(letters, (byte) ('A' + round - 1));
            sha1.update(letters);
            sha1.update(secret);
            sha1.update(seed1);
            sha1.update(seed2);
            md5.update(secret);
            byte[] block = md5.digest(sha1.digest());
            System.arraycopy(block, 0, output, done, Math.min(block.length, output.length - done));
        }
    }

    /** The first {@code length} (at most 16) bytes of the MD5 over the three. */
    byte[] md5(byte[] secret, byte[] seed1, byte[] seed2, int length) {
        md5.update(secret);
        md5.update(seed1);
        return Arrays.copyOf(md5.digest(seed2), length);
    }
}
