// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.Role;
import io.sidelight.control.trail.TrailEntry;
import io.sidelight.keystore.secret.SecretStore;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretIntakeTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<TrailEntry> told = new ArrayList<>();
    private boolean canTell = true;
    private long now;
    private final SecretIntake intake = new SecretIntake(new SecretStore(), entry -> canTell && told.add(entry),
            _ -> true, Clock.systemUTC(), () -> now);

    private static Caller agent(String name) {
        return new Caller(name, Role.AGENT, "token:" + name, "10.0.0.9",
                AddressScope.of(List.of("10.0.0.0/8"), new ArrayList<>()));
    }

    @Test
    void tellsAnAgentThatBringsTooMuchToComeAgainAndNoOther() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            intake.begin(agent("a")).close();
        }
        assertThatThrownBy(() -> intake.begin(agent("a"))).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.kind()).isEqualTo(RefusedException.Kind.TOO_MUCH);
            assertThat(e.retryAfterSeconds()).isEqualTo(1);
        });
        intake.begin(agent("b")).close();
        now += SECOND;
        intake.begin(agent("a")).close();
    }

    @Test
    void tellsOfAnAgentOnceInTenMinutesWithWhatItBrought() throws Exception {
        for (int minute = 0; minute < 12; minute++) {
            try (Handover handover = intake.begin(agent("a"))) {
                handover.read(new ByteArrayInputStream(
                        ("CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n").getBytes(US_ASCII)), 1000);
            }
            now += 60 * SECOND;
        }
        assertThat(told).extracting(TrailEntry::detail).containsExactly("hands over session secrets",
                "hands over session secrets; 10 since it was told of last");
    }

    @Test
    void takesNothingThatCannotBeToldOf() {
        canTell = false;
        assertThatThrownBy(() -> intake.begin(agent("a"))).isInstanceOfSatisfying(RefusedException.class,
                e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.UNAVAILABLE));
    }

    @Test
    void readsNoMoreThanItMayOfOneBody() throws Exception {
        String line = "CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n";
        try (Handover handover = intake.begin(agent("a"))) {
            assertThat(handover.read(new ByteArrayInputStream(line.repeat(100).getBytes(US_ASCII)), 8191).lines())
                    .isZero();
            assertThat(handover.isTooLarge()).isTrue();
        }
    }
}
