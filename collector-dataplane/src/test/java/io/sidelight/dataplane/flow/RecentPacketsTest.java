// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever came within the window is found, and the table is no larger than that needs. */
class RecentPacketsTest {
    private static final long WINDOW_NS = 2_000_000;

    private final RecentPackets recent = new RecentPackets(WINDOW_NS);
    private long timeNs = 1_750_000_000_000_000_000L;
    private long number;

    @Test
    void slowTrafficTakesTheSmallestTable() {
        add(100_000, 100_000);
        assertThat(recent.size()).isEqualTo(RecentPackets.LEAST);
    }

    @Test
    void theTableGrowsWithTheRateAndShrinksAgain() {
        add(20_000, 1_000);
        assertThat(recent.size()).isEqualTo(4096);
        add(20_000, 100);
        assertThat(recent.size()).isEqualTo(RecentPackets.MOST);
        add(20_000, 1_500);
        assertThat(recent.size()).isEqualTo(4096);
        add(20_000, 100_000);
        assertThat(recent.size()).isEqualTo(RecentPackets.LEAST);
    }

    /** Two interfaces whose clocks are ten windows apart. */
    @Test
    void whatIsWithinTheWindowOfTheSlowerClockIsKept() {
        add(4_000, 20_000);
        for (int i = 0; i < 4_000; i++) {
            timeNs += 20_000;
            int _ = recent.add(i, i % 2 == 0 ? timeNs : timeNs + 10 * WINDOW_NS, i, 0);
            if (i >= 100) {
                assertThat(recent.find(i - 100)).as("packet %d", i).isNotNegative();
            }
        }
    }

    /** Beside a map that forgets nothing, at rates that change all the time. */
    @Test
    void everythingWithinTheWindowIsFoundAtAnyRate() {
        Random random = new Random(4);
        Map<Long, Long> timeOf = new HashMap<>();
        Map<Long, Long> numberOf = new HashMap<>();
        long found = 0;
        for (int phase = 0; phase < 300; phase++) {
            long between = 300L << random.nextInt(10);
            for (int i = random.nextInt(6_000); i > 0; i--) {
                timeNs += between / 2 + random.nextLong(between);
                long print = random.nextLong(10_000) * 0x9E37_79B9_7F4A_7C15L;
                int at = recent.find(print);
                if (timeNs - timeOf.getOrDefault(print, 0L) <= WINDOW_NS) {
                    assertThat(at).as("packet %d", number).isNotNegative();
                    assertThat(recent.timeNs(at)).isEqualTo(timeOf.get(print));
                    assertThat(recent.number(at)).isEqualTo(numberOf.get(print));
                    assertThat(recent.rest(at)).isEqualTo((int) (recent.number(at) * 31));
                    found++;
                } else {
                    assertThat(at < 0 || timeNs - recent.timeNs(at) > WINDOW_NS).isTrue();
                }
                timeOf.put(print, timeNs);
                numberOf.put(print, ++number);
                assertThat(recent.add(print, timeNs, number, (int) (number * 31))).isEqualTo(recent.find(print));
            }
        }
        assertThat(found).isGreaterThan(10_000);
    }

    @Test
    void theRestOfAnEntryIsChangedByItself() {
        int at = recent.add(5, timeNs, 77, -1);
        recent.rest(at, 0x8000_0001);
        assertThat(recent.rest(at)).isEqualTo(0x8000_0001);
        assertThat(recent.number(at)).isEqualTo(77);
        assertThat(recent.find(5)).isEqualTo(at);
    }

    private void add(int count, long betweenNs) {
        for (int i = 0; i < count; i++) {
            timeNs += betweenNs;
            int _ = recent.add(++number * 0x9E37_79B9_7F4A_7C15L, timeNs, number, 0);
        }
    }
}
