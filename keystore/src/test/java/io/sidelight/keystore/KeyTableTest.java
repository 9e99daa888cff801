// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.load.KeyLoader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyTableTest {
    private static final CertificateHash FIRST = CertificateHash.ofDer(new byte[]{1});
    private static final CertificateHash SECOND = CertificateHash.ofDer(new byte[]{2});

    @Test
    void findsAnEntryByEachCertificateAndByItsPublicKey() {
        KeyEntry entry = entry(List.of(FIRST, SECOND));
        KeyTable table = KeyTable.of(7, List.of(entry));

        assertThat(table.generation()).isEqualTo(7);
        assertThat(table.find(FIRST)).isSameAs(entry);
        assertThat(table.find(SECOND)).isSameAs(entry);
        assertThat(table.find(SpkiHash.of(SpkiHash.ofDer(entry.publicKeyEncoded()).bytes()))).isSameAs(entry);
        assertThat(table.find(CertificateHash.ofDer(new byte[]{3}))).isNull();
    }

    @Test
    void mergesTheCertificatesOfAKeyGivenTwice() {
        KeyTable table = KeyTable.of(1, List.of(entry(List.of(FIRST)), entry(List.of(SECOND))));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.entries().iterator().next().certificateHashes()).containsExactly(FIRST, SECOND);
        assertThat(table.find(SECOND)).isSameAs(table.find(FIRST));
    }

    @Test
    void isEmptyAtGenerationZero() {
        assertThat(KeyTable.empty().size()).isZero();
        assertThat(KeyTable.empty().generation()).isZero();
    }

    @Test
    void comparesHashesByValue() {
        assertThat(CertificateHash.of(FIRST.bytes())).isEqualTo(FIRST).hasSameHashCodeAs(FIRST).isNotEqualTo(SECOND);
        assertThat(FIRST.hex()).isEqualTo("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a");
    }

    private static KeyEntry entry(List<CertificateHash> certificates) {
        KeyEntry loaded = new KeyLoader(List.of()).load(List.of(TestKeys.path("rsa-pkcs1.pem"))).entries().getFirst();
        return KeyEntry.of(TestKeys.bytes("rsa-pkcs8.der"), loaded.publicKeyEncoded(), certificates, "test");
    }
}
