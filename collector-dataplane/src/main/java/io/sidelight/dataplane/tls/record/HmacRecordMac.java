// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.Jca;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC of TLS records (RFC 5246 section 6.2.3.1). */
final class HmacRecordMac extends RecordMac {
    private final Mac mac;
    private final byte[] input = new byte[INPUT_LENGTH];

    HmacRecordMac(Hash hash) throws GeneralSecurityException {
        super(hash.length());
        mac = Jca.hmac(hash);
    }

    @Override
    void init(SecretKeySpec key) throws GeneralSecurityException {
        mac.init(key);
    }

    @Override
    void compute(long recordSequence, int contentType, int version, byte[] content, int offset, int length,
            byte[] result) throws GeneralSecurityException {
        writeInput(input, recordSequence, contentType, version, length);
        mac.update(input);
        mac.update(content, offset, length);
        mac.doFinal(result, 0);
    }
}
