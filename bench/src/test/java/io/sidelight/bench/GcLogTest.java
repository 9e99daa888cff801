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
                [1.204s][info][gc] GC(0) Pause Young (Allocation Failure) 96M->3M(368M) 12.391ms
                [1.300s][info][gc] GC(1) Pause Full (Diagnostic Command) 3M->2M(368M) 31.0ms
                [1.904s][info][gc] GC(2) Pause Young (Allocation Failure) 98M->3M(368M) 4.250ms
                [2.017s][info][gc] GC(3) Pause Young (Diagnostic Command) 9M->1M(368M) 21.0ms
                [2.057s][info][gc] GC(4) Pause Full (Diagnostic Command) 2048K->512K(10M) 22.5ms
                """);
        GcLog log = GcLog.read(file);
        assertThat(log.liveBytes()).containsExactly(2L << 20, 512L << 10);
        assertThat(log.pausesMs()).hasSize(2);
        assertThat(log.longestPauseMs(0)).isEqualTo(12.391);
        assertThat(log.longestPauseMs(1)).isEqualTo(4.25);
        assertThat(log.longestPauseMs(2)).isZero();
    }

    @Test
    void withoutAFileThereWasNoCollection() throws Exception {
        assertThat(GcLog.read(folder.resolve("none")).liveBytes()).isEmpty();
    }
}
