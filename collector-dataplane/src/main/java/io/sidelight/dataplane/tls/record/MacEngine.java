// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import javax.crypto.Cipher;

/** A cipher and a MAC, keyed for the protection that owns them now. */
final class MacEngine extends LentEngine {
    final Cipher cipher;
    final RecordMac mac;

    MacEngine(Cipher cipher, RecordMac mac) {
        this.cipher = cipher;
        this.mac = mac;
    }
}
