// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import javax.crypto.spec.SecretKeySpec;

/** What stands in for the MAC of TLS_NULL_WITH_NULL_NULL, which has none: anything fits. */
final class NoRecordMac extends RecordMac {
    NoRecordMac() {
        super(0);
    }

    @Override
    void init(SecretKeySpec key) {
        // nothing to key
    }

    @Override
    void compute(long recordSequence, int contentType, int version, byte[] content, int offset, int length,
            byte[] mac) {
        // no bytes
    }
}
