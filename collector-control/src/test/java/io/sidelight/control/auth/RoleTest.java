// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleTest {
    private static final List<Permission> WRITES = Arrays.stream(Permission.values())
            .filter(permission -> permission.name().startsWith("WRITE")).toList();

    @Test
    void anAuditorSeesEverythingAndChangesNothing() {
        assertThat(WRITES).noneMatch(Role.AUDITOR::may);
        assertThat(Permission.values()).allMatch(p -> WRITES.contains(p) || Role.AUDITOR.may(p));
    }

    @Test
    void aViewerChangesNothingAndSeesNoKeys() {
        assertThat(WRITES).noneMatch(Role.VIEWER::may);
        assertThat(Role.VIEWER.may(Permission.READ_KEYS)).isFalse();
        assertThat(Role.VIEWER.may(Permission.READ_TRAIL)).isFalse();
    }

    @Test
    void whoLoadsKeysDoesNotDecideWhatIsDecryptedAndTheOtherWayRound() {
        assertThat(WRITES).filteredOn(Role.KEY_OFFICER::may).containsExactly(Permission.WRITE_KEYS);
        assertThat(Role.OPERATOR.may(Permission.WRITE_KEYS)).isFalse();
        assertThat(Role.OPERATOR.may(Permission.WRITE_TOKENS)).isFalse();
    }

    @Test
    void anAgentHandsOverSecretsAndNothingElse() {
        assertThat(Permission.values()).filteredOn(Role.AGENT::may).containsExactly(Permission.WRITE_SECRETS);
    }

    @Test
    void codesAreReadBack() {
        assertThat(Role.values()).allSatisfy(role -> assertThat(Role.of(role.code())).contains(role));
        assertThat(Role.of("key_officer")).isEmpty();
        assertThat(Role.of("ADMIN")).isEmpty();
    }
}
