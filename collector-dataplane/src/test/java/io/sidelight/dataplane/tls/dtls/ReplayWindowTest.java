// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each record once, in any order. */
class ReplayWindowTest {

    @Test
    void agreesWithASetOfAllThatCame() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long highest = -1;
            for (int i = 0; i < 5_000; i++) {
                long sequence = Math.max(0, highest + random.nextInt(40) - 30 + (random.nextInt(500) == 0 ? 700 : 0));
                boolean tooOld = highest - sequence >= ReplayWindow.SIZE;
                assertThat(window.isNew(sequence)).isEqualTo(!tooOld && !seen.contains(sequence));
                if (window.isNew(sequence)) {
                    window.note(sequence);
                    seen.add(sequence);
                    highest = Math.max(highest, sequence);
                }
            }
            assertThat(window.missing()).isEqualTo(highest + 1 - seen.size());
        }
    }

    @Test
    void takesTheHighestNumber() {
        ReplayWindow window = new ReplayWindow();
        window.note((1L << 48) - 1);
        assertThat(window.isNew((1L << 48) - 1)).isFalse();
        assertThat(window.isNew((1L << 48) - 2)).isTrue();
        assertThat(window.isNew(0)).isFalse();
    }
}
