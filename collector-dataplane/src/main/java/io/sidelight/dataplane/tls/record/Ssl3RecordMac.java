// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.Jca;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The MAC of SSL 3.0 records, which is older than HMAC and does not cover the version (RFC 6101 section 5.2.3.1).
 *
 * <pre>
 * hash(secret + pad2 + hash(secret + pad1 + sequence number + type + length + content))
 * </pre>
 */
final class Ssl3RecordMac extends RecordMac {
    private static final int MD5_PAD_LENGTH = 48;
    private static final int SHA1_PAD_LENGTH = 40;
    private static final int SEQUENCE_AND_TYPE = 9;
    private static final int LENGTH_AT = 11;

    private final MessageDigest digest;
    private final byte[] pad1;
    private final byte[] pad2;
    private final byte[] input = new byte[INPUT_LENGTH];
    private final byte[] inner;
    private byte[] secret = {};

    Ssl3RecordMac(Hash hash) {
        super(hash.length());
        digest = Jca.digest(hash);
        inner = new byte[hash.length()];
        int padLength = hash == Hash.MD5 ? MD5_PAD_LENGTH : SHA1_PAD_LENGTH;
        pad1 = new byte[padLength];
        pad2 = new byte[padLength];
        Arrays.fill(pad1, (byte) 0x36);
        Arrays.fill(pad2, (byte) 0x5C);
    }

    @Override
    void init(SecretKeySpec key) {
        secret = key.getEncoded();
    }

    @Override
    void compute(long recordSequence, int contentType, int version, byte[] content, int offset, int length,
            byte[] result) throws DigestException {
        writeInput(input, recordSequence, contentType, version, length);
        digest.update(secret);
        digest.update(pad1);
        digest.update(input, 0, SEQUENCE_AND_TYPE);
        digest.update(input, LENGTH_AT, 2);
        digest.update(content, offset, length);
        digest.digest(inner, 0, inner.length);
        digest.update(secret);
        digest.update(pad2);
        digest.update(inner);
        digest.digest(result, 0, result.length);
    }
}
