// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoftHeapLimitTest {
    private static final long MB = 1L << 20;

    @Test
    void followsWhatIsAliveBetweenItsBounds() {
        assertThat(SoftHeapLimit.limit(0, 6_000 * MB)).isEqualTo(512 * MB);
        assertThat(SoftHeapLimit.limit(100 * MB, 6_000 * MB)).isEqualTo(512 * MB);
        assertThat(SoftHeapLimit.limit(1_000 * MB, 6_000 * MB)).isEqualTo(3_000 * MB);
        assertThat(SoftHeapLimit.limit(3_000 * MB, 6_000 * MB)).isEqualTo(6_000 * MB);
        // a heap smaller than the least limit
        assertThat(SoftHeapLimit.limit(10 * MB, 64 * MB)).isEqualTo(64 * MB);
    }

    @Test
    void isSetInThisVirtualMachine() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long most = Runtime.getRuntime().maxMemory();
        String before = machine.getVMOption("SoftMaxHeapSize").getValue();
        try (SoftHeapLimit _ = SoftHeapLimit.start()) {
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                while (!isLimited(machine.getVMOption("SoftMaxHeapSize").getValue(), before, most)) {
                    Thread.sleep(10);
                }
            });
        } finally {
            machine.setVMOption("SoftMaxHeapSize", before);
        }
    }

    private static boolean isLimited(String value, String before, long most) {
        long limit = Long.parseLong(value);
        return limit >= Math.min(most, 512 * MB) && limit <= most && !value.equals(before);
    }
}
