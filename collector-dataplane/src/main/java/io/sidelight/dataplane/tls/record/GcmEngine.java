// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** An AES-GCM cipher that holds the key schedule of the protection that owns it now. */
final class GcmEngine {
    final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    final byte[] additionalData = new byte[RecordMacInput.LENGTH];
    @Nullable
    GcmProtection owner;

    GcmEngine() throws GeneralSecurityException {}
}
