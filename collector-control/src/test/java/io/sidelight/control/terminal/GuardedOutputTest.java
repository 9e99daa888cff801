// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class GuardedOutputTest {
    @Test
    void keepsTheFirstFailureAndWritesNoMore() {
        Failing target = new Failing("No space left on device");
        GuardedOutput output = new GuardedOutput(target);
        output.write(1);
        output.write(2);
        assertThat(output.failed()).isTrue();
        assertThat(output.readerIsGone()).isFalse();
        assertThat(output.failureText()).isEqualTo("No space left on device");
        assertThat(target.attempts).isEqualTo(1);
    }

    @Test
    void tellsAClosedPipeApart() {
        GuardedOutput output = new GuardedOutput(new Failing("Broken pipe"));
        output.write(1);
        assertThat(output.readerIsGone()).isTrue();
    }

    private static final class Failing extends OutputStream {
        private final String message;
        private int attempts;

        Failing(String message) {
            this.message = message;
        }

        @Override
        public void write(int b) throws IOException {
            attempts++;
            throw new IOException(message);
        }
    }
}
