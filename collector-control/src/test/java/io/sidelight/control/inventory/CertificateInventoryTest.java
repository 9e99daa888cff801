// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import static io.sidelight.control.inventory.Sightings.NOW;
import static io.sidelight.control.inventory.Sightings.certificate;
import static io.sidelight.control.inventory.Sightings.hash;
import static io.sidelight.control.inventory.Sightings.unread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.control.appliance.ServerKey;
import io.sidelight.control.audit.Events;
import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CertificateInventoryTest {
    private KeyTable keys = KeyTable.empty();

    private CertificateInventory inventory(int most) {
        return new CertificateInventory(() -> keys, most);
    }

    private static SeenCertificate find(CertificateInventory inventory, int number) {
        return Objects.requireNonNull(inventory.find(hash(number)));
    }

    @Test
    void countsWhatEachCertificateStandsFor() {
        CertificateInventory inventory = inventory(10);
        inventory.add(unread(certificate(7, 60), NOW));
        inventory.add(unread(certificate(7, 60), NOW.minus(Duration.ofDays(2))));
        inventory.add(Events.unread(1, Reason.MIDSTREAM)); // showed none
        SeenCertificate seen = find(inventory, 7);
        assertThat(seen.firstSeen()).isEqualTo(NOW.minus(Duration.ofDays(2)));
        assertThat(seen.lastSeen()).isEqualTo(NOW.plusSeconds(10));
        assertThat(seen.traffic()).isEqualTo(new SeenCertificate.Traffic(2, 20_000, 0, 0, 2));
        assertThat(seen.names()).containsExactly("s7");
        assertThat(seen.server()).isEqualTo("10.0.0.2:443");
        assertThat(inventory.size()).isEqualTo(1);
    }

    @Test
    void knowsTheKeyOfACertificateByItsPublicHalf() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        CertificateInventory inventory = inventory(10);
        inventory.add(unread(certificate(key.certificate()), NOW));
        SeenCertificate seen = inventory.all().iterator().next();
        assertThat(seen.hasKey(KeyTable.empty())).isFalse();
        assertThat(seen.hasKey(KeyTable.of(2, List.of(KeyEntry.of(key.pair().getPrivate().getEncoded(),
                key.pair().getPublic().getEncoded(), List.of(), "a test"))))).isTrue();
    }

    @Test
    void forgetsThoseWithoutAKeyThatWereSeenLongestAgo() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        keys = KeyTable.of(2, List.of(KeyEntry.of(key.pair().getPrivate().getEncoded(),
                key.pair().getPublic().getEncoded(), List.of(), "a test")));
        CertificateInventory inventory = inventory(3);
        CertificateFacts ours = certificate(key.certificate());
        inventory.add(unread(ours, NOW.minus(Duration.ofDays(9))));
        inventory.add(unread(certificate(1, 60), NOW.minus(Duration.ofDays(1))));
        inventory.add(unread(certificate(2, 60), NOW.minus(Duration.ofDays(5))));
        inventory.add(unread(certificate(3, 60), NOW.minus(Duration.ofDays(7))));
        assertThat(inventory.all()).extracting(SeenCertificate::sha256).containsExactlyInAnyOrder(ours.sha256(),
                hash(1), hash(3)); // the newest stays, however old its time
        assertThat(inventory.forgotten()).isEqualTo(1);
        assertThat(inventory.size()).isEqualTo(3);
    }

    @Test
    void keepsLittleOfWhatStrangersWrite() {
        CertificateInventory inventory = inventory(10);
        String longText = "x".repeat(70_000);
        inventory.add(unread(new CertificateFacts(hash(1), hash(2), "", longText, longText, 0, 1,
                new PublicKeyFacts("RSA", 2_048, ""), "", Collections.nCopies(100, longText)), NOW));
        assertThat(find(inventory, 1).characters()).isLessThan(4_000);
    }

    @Test
    void isTheSameAfterItWasWrittenAndRead() throws IOException {
        CertificateInventory inventory = inventory(10);
        inventory.add(unread(certificate(7, 60), NOW));
        inventory.add(unread(new CertificateFacts(hash(8), hash(9), "", "", "", CertificateFacts.UNKNOWN_TIME,
                CertificateFacts.UNKNOWN_TIME, new PublicKeyFacts("", 0, ""), "", List.of()), NOW));
        InventoryFormat.Kept kept = InventoryFormat
                .read(InventoryFormat.write(new InventoryFormat.Kept(inventory.all(), 5, Map.of(hash(7), 9))));
        assertThat(kept.certificates()).containsExactlyElementsOf(inventory.all());
        assertThat(kept.forgotten()).isEqualTo(5);
        assertThat(kept.told()).isEqualTo(Map.of(hash(7), 9));
        assertThat(InventoryFormat.read(new byte[0]).certificates()).isEmpty();
        for (String wrong : List.of("{}", "nothing", "{\"version\":1}\n{\"sha256\":\"00\"}",
                "{\"version\":1}\n{\"sha256\":\"" + hash(1))) {
            assertThatThrownBy(() -> InventoryFormat.read(wrong.getBytes(StandardCharsets.UTF_8))).as(wrong)
                    .isInstanceOf(IOException.class);
        }
    }
}
