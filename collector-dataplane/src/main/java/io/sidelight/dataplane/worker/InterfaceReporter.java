// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HealthEvent.Kind;
import io.sidelight.dataplane.capture.InterfaceState;
import io.sidelight.dataplane.capture.InterfaceStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells of interfaces that go down, come up again, or go away: each change once. Used by one worker's thread. */
final class InterfaceReporter {
    private static final int WORST = 3;

    private final EventOutbox outbox;
    private final Map<String, Told> interfaces = new HashMap<>();

    InterfaceReporter(EventOutbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Tells what changed since the last call; at the first, what is not as it was when the interfaces were opened: up.
     *
     * @param all interfaces of this capture
     */
    void onInterfaces(List<InterfaceStatus> all, long timeNs) {
        for (InterfaceStatus status : all) {
            Told told = interfaces.computeIfAbsent(status.name(), _ -> new Told());
            boolean wentDown = status.timesDown() > told.timesDown;
            told.timesDown = status.timesDown();
            if (wentDown && told.state == InterfaceState.UP && status.state() == InterfaceState.UP) {
                tell(status, InterfaceState.DOWN, told, all, timeNs);
            }
            if (status.state() != told.state) {
                tell(status, status.state(), told, all, timeNs);
            }
        }
    }

    private void tell(InterfaceStatus status, InterfaceState state, Told told, List<InterfaceStatus> all, long timeNs) {
        if (told.state == InterfaceState.UP) {
            told.sinceNs = timeNs;
        }
        told.state = state;
        outbox.send(new HealthEvent(Kind.INTERFACE, status.name(), state.code(),
                state == InterfaceState.UP ? 0 : WORST, told.sinceNs, timeNs, message(status.name(), state, all),
                Map.of("times_down", status.timesDown())));
    }

    private static String message(String name, InterfaceState state, List<InterfaceStatus> all) {
        return "interface " + name + switch (state) {
            case UP -> " is up again: its packets are read";
            case DOWN ->
                " went down: no packet comes from it until it is up again; bring it up with 'ip link set " + name
                        + " up'";
            case GONE ->
                " is gone: it was removed, or moved to another network namespace; " + whatFollows(all);
        };
    }

    private static String whatFollows(List<InterfaceStatus> all) {
        String left = all.stream().filter(status -> status.state() != InterfaceState.GONE).map(InterfaceStatus::name)
                .collect(Collectors.joining(", "));
        return left.isEmpty() ? "no interface is left, so the run ends" : "the run goes on with " + left;
    }

    /** What was told of one interface. */
    private static final class Told {
        private InterfaceState state = InterfaceState.UP;
        private long timesDown;
        private long sinceNs;
    }
}
