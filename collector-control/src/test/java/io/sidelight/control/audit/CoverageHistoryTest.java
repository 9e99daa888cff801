// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.audit.CoverageTally.Server;
import io.sidelight.control.audit.CoverageTally.Volume;
import io.sidelight.control.auth.SetClock;
import io.sidelight.dataplane.api.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageHistoryTest {
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final long BYTES = 35_200;

    private final SetClock clock = new SetClock(START);
    private final CoverageHistory history = new CoverageHistory(clock);

    @Test
    void forgetsAfterAnHourWhatIsKeptSinceTheStart() {
        history.add(Events.unread(1, Reason.MIDSTREAM));
        clock.advance(Duration.ofMinutes(50));
        history.add(Events.decrypted(2));
        assertThat(history.look().lastHour().tally().all()).isEqualTo(new Volume(2, 2 * BYTES, 1, BYTES));
        assertThat(history.look().lastHour().from()).isEqualTo(START);
        clock.advance(Duration.ofMinutes(20));
        assertThat(history.look().lastHour().tally().all()).isEqualTo(new Volume(1, BYTES, 1, BYTES));
        assertThat(history.look().lastHour().tally().lacks()).isEmpty();
        assertThat(history.look().sinceStart().tally().all()).isEqualTo(new Volume(2, 2 * BYTES, 1, BYTES));
        clock.advance(Duration.ofHours(2));
        assertThat(history.look().lastHour().tally().all()).isEqualTo(Volume.NONE);
    }

    @Test
    void tellsOfServersOfReasonsAndOfWhatIsLacking() {
        history.add(Events.decrypted(1));
        history.add(Events.partial(2));
        history.add(Events.unread(3, Reason.ONE_SIDED_CLIENT));
        CoverageTally tally = history.look().sinceStart().tally();
        assertThat(tally.servers()).containsExactly(
                Map.entry(new Server("10.0.0.2:443", "shop.example", "ab".repeat(32)),
                        new Volume(2, 2 * BYTES, 1, BYTES + 1_324)),
                Map.entry(new Server("10.0.0.2:443", "", ""), new Volume(1, BYTES, 0, 0)));
        assertThat(tally.reasons()).containsExactly(
                Map.entry(Reason.ONE_SIDED_CLIENT, new Volume(1, BYTES, 0, 0)),
                Map.entry(Reason.GAP_RESYNC_FAILED, new Volume(1, BYTES - 1_324, 0, 0)));
        assertThat(tally.lacks()).extracting(CoverageTally.Lack::text).containsExactly(
                "capture from both directions at 10.0.0.2:443", "capture without loss at 10.0.0.2:443");
    }

    @Test
    void whatIsKeptIsBounded() {
        CoverageTally tally = new CoverageTally(1);
        tally.add(Events.decrypted(1));
        tally.add(Events.unread(2, Reason.MIDSTREAM));
        tally.add(Events.unread(3, Reason.ONE_SIDED_CLIENT));
        tally.add(Events.unread(4, Reason.MIDSTREAM));
        assertThat(tally.servers()).hasSize(1);
        assertThat(tally.otherServers().connections()).isEqualTo(3);
        assertThat(tally.lacks()).hasSize(1);
        assertThat(tally.lacks().getFirst().volume().connections()).isEqualTo(2);
        assertThat(tally.otherLacks().connections()).isEqualTo(1);
        CoverageTally sum = new CoverageTally(1);
        sum.add(tally);
        sum.add(tally);
        assertThat(sum.all().connections()).isEqualTo(8);
        assertThat(sum.otherServers().connections()).isEqualTo(6);
        assertThat(sum.otherLacks().connections()).isEqualTo(2);
    }

    @Test
    void aLookIsNobodysBefore() {
        history.add(Events.decrypted(1));
        CoverageHistory.Look before = history.look();
        history.add(Events.decrypted(2));
        assertThat(before.sinceStart().tally().all().connections()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(history.look().sinceStart().tally().all().connections()).isEqualTo(2);
    }
}
