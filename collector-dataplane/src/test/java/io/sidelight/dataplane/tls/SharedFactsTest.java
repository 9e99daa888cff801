// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import org.junit.jupiter.api.Test;

class SharedFactsTest {
    /** Of one look-up. */
    private static final int MOST_STEPS = 8;

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

    /** A client may ask for any name, and names of equal hash are easily made. */
    @Test
    void hellosMadeToCollideCostNoMoreThanOthers() {
        SharedFacts others = new SharedFacts();
        int hash = facts(colliding(0), DecryptMethod.RSA).hashCode();
        for (int i = 0; i < SharedFacts.MAX_KINDS; i++) {
            HandshakeFacts made = facts(colliding(i), DecryptMethod.RSA);
            assertThat(made.hashCode()).isEqualTo(hash);
            facts.shared(made);
            others.shared(facts(i + ".example", DecryptMethod.RSA));
        }
        long filled = facts.comparisons();
        long filledWithOthers = others.comparisons();
        for (int i = 0; i < SharedFacts.MAX_KINDS; i++) {
            facts.shared(facts(colliding(i), DecryptMethod.RSA));
            others.shared(facts("again" + i + ".example", DecryptMethod.RSA));
        }

        assertThat(facts.comparisons() - filled).as("all new, each with all that it collides with")
                .isEqualTo((long) MOST_STEPS * SharedFacts.MAX_KINDS);
        assertThat(others.comparisons() - filledWithOthers).as("all new, with whatever shares their places")
                .isGreaterThan(MOST_STEPS * SharedFacts.MAX_KINDS / 4 * 3L);
    }

    @Test
    void hellosMadeToCollidePushOutEachOther() {
        HandshakeFacts[] real = new HandshakeFacts[50];
        for (int i = 0; i < real.length; i++) {
            real[i] = facts.shared(facts(i + ".example", DecryptMethod.RSA));
        }
        for (int i = 0; i < 10_000; i++) {
            facts.shared(facts(colliding(i), DecryptMethod.RSA));
        }
        int kept = 0;
        for (int i = 0; i < real.length; i++) {
            kept += facts.shared(facts(i + ".example", DecryptMethod.RSA)) == real[i] ? 1 : 0;
        }
        assertThat(kept).isGreaterThan(real.length * 3 / 4);
    }

    @Test
    void keepsWhatIsAskedForAndForgetsWhatIsNot() {
        HandshakeFacts often = facts.shared(facts(colliding(0), DecryptMethod.RSA));
        HandshakeFacts seldom = facts.shared(facts(colliding(1), DecryptMethod.RSA));
        for (int i = 2; i < 1_000; i++) {
            assertThat(facts.shared(facts(colliding(0), DecryptMethod.RSA))).isSameAs(often);
            facts.shared(facts(colliding(i), DecryptMethod.RSA));
        }
        assertThat(facts.shared(facts(colliding(1), DecryptMethod.RSA))).isEqualTo(seldom).isNotSameAs(seldom);
    }

    @Test
    void keepsSeveralThatCollide() {
        HandshakeFacts[] known = new HandshakeFacts[SharedFacts.WAYS];
        for (int i = 0; i < known.length; i++) {
            known[i] = facts.shared(facts(colliding(i), DecryptMethod.RSA));
        }
        for (int i = 0; i < known.length; i++) {
            assertThat(facts.shared(facts(colliding(i), DecryptMethod.RSA))).isSameAs(known[i]);
        }
    }

    /** Names of equal length and hash: «Aa» and «BB» have the same one. */
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.append(".example").toString();
    }

    private static HandshakeFacts facts(String name, DecryptMethod method) {
        return new HandshakeFacts(0x0303, 0x35, -1, false, true, name, "", "ja3s", "ja4", false, false, null, null, "",
                null, method, "key");
    }
}
