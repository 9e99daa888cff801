// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as the JVM's collectors write them. */
final class GcLogTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatIsLeftAndHowLongItTook() throws Exception {
        Path file = Files.writeString(folder.resolve("gc.log"), """
                [0.006s][info][gc] Using Parallel
                [1.204s][info][gc] GC(0) Pause Young (Allocation Failure) 96M->3M(368M) 2.391ms
                [2.017s][info][gc] GC(1) Pause Full (System.gc()) 2048K->512K(10M) 11.5ms
                """);
        GcLog log = GcLog.read(file);
        assertThat(log.liveBytes()).containsExactly(3L << 20, 512L << 10);
        assertThat(log.longestPauseMs()).isEqualTo(11.5);
        assertThat(log.from(1).liveBytes()).containsExactly(512L << 10);
    }

    @Test
    void withoutAFileThereWasNoCollection() throws Exception {
        assertThat(GcLog.read(folder.resolve("none")).liveBytes()).isEmpty();
    }
}
