// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** A CBC cipher and a MAC, keyed for the protection that owns them now. */
final class CbcEngine {
    final Cipher cipher;
    final Mac mac;
    final byte[] macInput = new byte[RecordMacInput.LENGTH];
    final byte[] expectedMac;
    @Nullable
    CbcProtection owner;

    CbcEngine(String transformation, String hmac) throws GeneralSecurityException {
        cipher = Cipher.getInstance(transformation);
        mac = Mac.getInstance(hmac);
        expectedMac = new byte[mac.getMacLength()];
    }
}
