// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.capture.InterfaceState.DOWN;
import static io.sidelight.dataplane.capture.InterfaceState.GONE;
import static io.sidelight.dataplane.capture.InterfaceState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.capture.InterfaceState;
import io.sidelight.dataplane.capture.InterfaceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of interfaces, and that it is told once. */
class InterfaceReporterTest {
    private static final String WENT_DOWN = "interface mon0 went down: no packet comes from it until it is up again;"
            + " bring it up with 'ip link set mon0 up'";
    private static final String UP_AGAIN = "interface mon0 is up again: its packets are read";
    private static final String GONE_FROM = "interface mon0 is gone: it was removed, or moved to another network namespace; ";

    private final EventOutbox outbox = new EventOutbox(false, 64);
    private final InterfaceReporter reporter = new InterfaceReporter(outbox);

    private static InterfaceStatus mon0(InterfaceState state, long timesDown) {
        return new InterfaceStatus("mon0", state, timesDown);
    }

    private static InterfaceStatus mon1(InterfaceState state) {
        return new InterfaceStatus("mon1", state, 0);
    }

    /** What is told when it is seen so, and seen so again. */
    private List<HealthEvent> tells(long timeNs, InterfaceStatus... all) {
        List<HealthEvent> told = new ArrayList<>();
        for (int look = 0; look < 3; look++) {
            reporter.onInterfaces(List.of(all), timeNs + look);
            for (OrderedEvent event = outbox.poll(); event != null; event = outbox.poll()) {
                told.add((HealthEvent) event.event());
            }
        }
        return told;
    }

    private List<String> messages(long timeNs, InterfaceStatus... all) {
        return tells(timeNs, all).stream().map(HealthEvent::message).toList();
    }

    @Test
    void nothingIsToldOfAnInterfaceThatStaysUp() {
        assertThat(tells(100, mon0(UP, 0), mon1(UP))).isEmpty();
    }

    @Test
    void eachChangeIsToldOnce() {
        assertThat(tells(100, mon0(DOWN, 1), mon1(UP))).containsExactly(new HealthEvent(HealthEvent.Kind.INTERFACE,
                "mon0", "down", 3, 100, 100, WENT_DOWN, Map.of("times_down", 1L)));
        assertThat(tells(200, mon0(UP, 1), mon1(UP))).containsExactly(new HealthEvent(HealthEvent.Kind.INTERFACE,
                "mon0", "up", 0, 100, 200, UP_AGAIN, Map.of("times_down", 1L)));
        assertThat(tells(300, mon0(GONE, 2), mon1(UP))).containsExactly(new HealthEvent(HealthEvent.Kind.INTERFACE,
                "mon0", "gone", 3, 300, 300, GONE_FROM + "the run goes on with mon1", Map.of("times_down", 2L)));
    }

    @Test
    void beingDownBetweenTwoLooksIsTold() {
        assertThat(messages(100, mon0(UP, 1))).containsExactly(WENT_DOWN, UP_AGAIN);
        assertThat(messages(200, mon0(DOWN, 2))).containsExactly(WENT_DOWN);
        // up and down again while nobody looked: it is down as it was
        assertThat(messages(300, mon0(DOWN, 3))).isEmpty();
        assertThat(messages(400, mon0(UP, 3))).containsExactly(UP_AGAIN);
    }

    /** The look came between the interface's going down and its error. */
    @Test
    void theSameDownIsNotToldAgainWhenItIsCountedLater() {
        assertThat(messages(100, mon0(DOWN, 0))).containsExactly(WENT_DOWN);
        assertThat(messages(200, mon0(DOWN, 1))).isEmpty();
        assertThat(messages(300, mon0(UP, 1))).containsExactly(UP_AGAIN);
        assertThat(messages(400, mon0(DOWN, 1))).containsExactly(WENT_DOWN);
        assertThat(messages(500, mon0(UP, 2))).containsExactly(UP_AGAIN);
    }

    @Test
    void theLastInterfaceThatGoesEndsTheRun() {
        assertThat(messages(100, mon0(UP, 0), mon1(GONE))).hasSize(1);
        assertThat(messages(200, mon0(GONE, 1), mon1(GONE)))
                .containsExactly(GONE_FROM + "no interface is left, so the run ends");
    }

    @Test
    void interfacesThatGoTogetherDoNotPromiseToGoOn() {
        assertThat(messages(100, mon0(GONE, 1), mon1(GONE))).hasSize(2)
                .allMatch(message -> message.endsWith("no interface is left, so the run ends"));
    }
}
