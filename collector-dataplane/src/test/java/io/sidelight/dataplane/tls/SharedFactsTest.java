// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import org.junit.jupiter.api.Test;

class SharedFactsTest {
    private final SharedFacts facts = new SharedFacts();

    @Test
    void givesEqualFactsOneObject() {
        assertThat(facts.shared(facts("a.example", DecryptMethod.RSA)))
                .isSameAs(facts.shared(facts("a.example", DecryptMethod.RSA)));
    }

    @Test
    void keepsApartFactsThatDiffer() {
        HandshakeFacts full = facts.shared(facts("a.example", DecryptMethod.RSA));

        assertThat(facts.shared(facts("a.example", DecryptMethod.TICKET)).method()).isEqualTo(DecryptMethod.TICKET);
        assertThat(facts.shared(facts("b.example", DecryptMethod.RSA)).serverName()).isEqualTo("b.example");
        assertThat(facts.shared(facts("a.example", DecryptMethod.RSA))).isSameAs(full);
    }

    @Test
    void forgetsAllWhenThereAreTooManyKinds() {
        HandshakeFacts first = facts.shared(facts("first.example", DecryptMethod.RSA));
        for (int i = 0; i < SharedFacts.MAX_KINDS; i++) {
            assertThat(facts.shared(facts(i + ".example", DecryptMethod.RSA)).serverName()).isEqualTo(i + ".example");
        }

        assertThat(facts.shared(facts("first.example", DecryptMethod.RSA))).isEqualTo(first).isNotSameAs(first);
    }

    private static HandshakeFacts facts(String name, DecryptMethod method) {
        return new HandshakeFacts(0x0303, 0x35, -1, false, true, name, "", "ja3s", "ja4", false, false, null, null, "",
                null, method, "key");
    }
}
