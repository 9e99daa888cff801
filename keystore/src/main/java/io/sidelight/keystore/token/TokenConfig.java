// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import java.nio.file.Path;
import java.util.List;

/**
 * Which token is used, and which of its keys.
 *
 * @param library of PKCS#11
 * @param token its label, or its slot's number, decimal or {@code 0x} and hexadecimal
 * @param keys labels of the keys that are used; all when it is empty
 */
public record TokenConfig(Path library, String token, List<String> keys) {
    public TokenConfig {
        keys = List.copyOf(keys);
    }
}
