// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A cipher and a MAC, keyed for the protection that owns them now. */
final class MacEngine extends LentEngine {
    final Cipher cipher;
    final RecordMac mac;
    /** The owner's key of the cipher; null where it has none. */
    @Nullable
    SecretKeySpec key;

    MacEngine(Cipher cipher, RecordMac mac) {
        this.cipher = cipher;
        this.mac = mac;
    }
}
