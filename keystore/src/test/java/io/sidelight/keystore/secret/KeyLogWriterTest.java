// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyLogWriterTest {
    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAsTheSame(SecretLabel label) {
        byte[] identifier = new byte[label.allowsIdentifier(32) ? 32 : 8];
        Arrays.fill(identifier, (byte) 0xAB);
        byte[] secret = new byte[label.allowsSecret(48) ? 48 : 32];
        Arrays.fill(secret, (byte) 0x1F);

        byte[] line = KeyLogWriter.line(new SessionSecret(label, identifier, secret));
        List<SessionSecret> read = new ArrayList<>();
        KeyLogIntake intake = new KeyLogIntake(read::add);
        intake.read(line, 0, line.length);

        assertThat(intake.abandon().malformed()).isZero();
        assertThat(read).singleElement().satisfies(same -> {
            assertThat(same.label()).isEqualTo(label);
            assertThat(same.identifier()).isEqualTo(identifier);
            assertThat(same.secret()).isEqualTo(secret);
        });
    }
}
