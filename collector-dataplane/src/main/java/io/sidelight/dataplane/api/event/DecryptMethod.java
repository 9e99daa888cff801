// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Locale;

/** Where the secrets of a decrypted connection came from. */
public enum DecryptMethod {
    RSA,
    SESSION_ID,
    TICKET,
    KEYLOG,
    STATIC_DH,
    PSK,
    SM2;

    /** The word used in events. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
