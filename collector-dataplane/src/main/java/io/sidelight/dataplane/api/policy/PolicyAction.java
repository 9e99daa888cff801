// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

/** What is done with a connection. */
public enum PolicyAction {
    /** It is decrypted, as far as there are keys. */
    DECRYPT,
    /** Its handshake is followed and told of; nothing is decrypted, and no key is used for it. */
    METADATA,
    /** It is not told of at all. */
    IGNORE;

    /** True when nothing may be read of the connection. */
    public boolean isBypass() {
        return this != DECRYPT;
    }
}
