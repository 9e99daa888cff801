// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.api.event.OverloadLevel.METADATA_ONLY;
import static io.sidelight.dataplane.api.event.OverloadLevel.NONE;
import static io.sidelight.dataplane.api.event.OverloadLevel.SHED_CONNECTIONS;
import static io.sidelight.dataplane.api.event.OverloadLevel.SKIP_BODIES;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.OverloadLevel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverloadGovernorTest {
    private static final long SECOND = 1_000_000_000L;

    private final OverloadGovernor governor = new OverloadGovernor();

    @Test
    void goesUpAtOnceAsFarAsNeeded() {
        assertThat(governor.onLoad(0.49, 0)).isFalse();
        assertThat(governor.onLoad(0.5, 1)).isTrue();
        assertThat(governor.level()).isEqualTo(SKIP_BODIES);
        governor.onLoad(0.7, 2);
        assertThat(governor.level()).isEqualTo(METADATA_ONLY);
        governor.onLoad(0.85, 3);
        assertThat(governor.level()).isEqualTo(SHED_CONNECTIONS);
    }

    @Test
    void comesDownOneLevelForEachCalmSecond() {
        governor.onLoad(1, 0);
        governor.onLoad(0.1, 1);
        assertThat(governor.onLoad(0.1, SECOND)).isFalse();
        assertThat(governor.onLoad(0.1, SECOND + 1)).isTrue();
        assertThat(governor.level()).isEqualTo(METADATA_ONLY);
        governor.onLoad(0.1, 100 * SECOND);
        assertThat(governor.level()).as("a long pause between two batches").isEqualTo(SKIP_BODIES);
        governor.onLoad(0, 101 * SECOND);
        assertThat(governor.level()).isEqualTo(NONE);
        assertThat(governor.onLoad(0, 200 * SECOND)).isFalse();
    }

    @Test
    void staysWhileTheBacklogIsNeitherSmallNorLarge() {
        governor.onLoad(0.6, 0);
        for (int second = 1; second < 60; second++) {
            assertThat(governor.onLoad(0.3, second * SECOND)).isFalse();
        }
        assertThat(governor.level()).isEqualTo(SKIP_BODIES);
    }

    @Test
    void oneBusyBatchBeginsTheCalmAnew() {
        governor.onLoad(0.6, 0);
        governor.onLoad(0.1, 1);
        governor.onLoad(0.26, SECOND / 2);
        assertThat(governor.onLoad(0.1, SECOND + 2)).isFalse();
        assertThat(governor.onLoad(0.1, 2 * SECOND + 2)).isTrue();
    }

    @Test
    void countsTheTimeAtEachLevel() {
        governor.onLoad(0, 0);
        governor.onLoad(0.5, 10);
        governor.onLoad(0.7, 30);
        governor.onLoad(0.9, 60);
        governor.onLoad(0.9, 100);
        assertThat(governor.timeNs(NONE)).isEqualTo(10);
        assertThat(governor.timeNs(SKIP_BODIES)).isEqualTo(20);
        assertThat(governor.timeNs(METADATA_ONLY)).isEqualTo(30);
        assertThat(governor.timeNs(SHED_CONNECTIONS)).isEqualTo(40);
    }

    @Test
    void neverSkipsALevelOnTheWayDown() {
        Random random = new Random(5);
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            OverloadLevel before = governor.level();
            now += random.nextLong(SECOND / 2);
            governor.onLoad(random.nextInt(10) == 0 ? random.nextDouble() : 0.2 * random.nextDouble(), now);
            assertThat(governor.level()).isGreaterThanOrEqualTo(oneBelow(before));
        }
    }

    private static OverloadLevel oneBelow(OverloadLevel level) {
        return switch (level) {
            case NONE, SKIP_BODIES -> NONE;
            case METADATA_ONLY -> SKIP_BODIES;
            case SHED_CONNECTIONS -> METADATA_ONLY;
        };
    }
}
