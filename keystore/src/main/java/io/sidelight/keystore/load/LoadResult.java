// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import java.util.List;
import java.util.Map;

/**
 * What files of keys gave.
 *
 * @param entries the private keys, each once, in the order found, joined with their certificates
 * @param certificates DER of the certificates of these keys, by hash; shared, not to be written to
 * @param problems what could not be used; the rest was loaded nevertheless
 * @param certificatesWithoutKey certificates that fit none of the keys, issuers of other certificates not counted
 */
public record LoadResult(List<KeyEntry> entries, Map<CertificateHash, byte[]> certificates,
        List<LoadProblem> problems, int certificatesWithoutKey) {

    public LoadResult {
        entries = List.copyOf(entries);
        certificates = Map.copyOf(certificates);
        problems = List.copyOf(problems);
    }
}
