// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.MemoryBudget;
import org.junit.jupiter.api.Test;

class MemorySizeTest {
    @Test
    void readsSizesAsJavaDoes() {
        assertThat(MemorySize.parse("512M")).isEqualTo(512L << 20);
        assertThat(MemorySize.parse("2g")).isEqualTo(2L << 30);
        assertThat(MemorySize.parse("2GiB")).isEqualTo(2L << 30);
        assertThat(MemorySize.parse("64kb")).isEqualTo(64L << 10);
        assertThat(MemorySize.parse(" 1T ")).isEqualTo(1L << 40);
        assertThat(MemorySize.parse("1073741824")).isEqualTo(1L << 30);
    }

    @Test
    void refusesWhatIsNone() {
        for (String text : new String[]{"", "G", "-1G", "1.5G", "2 G", "2P", "0x10", "1GG", "9999999999999999"}) {
            assertThat(MemorySize.parse(text)).as(text).isEqualTo(-1);
        }
    }

    @Test
    void doesNotOverflow() {
        assertThat(MemorySize.parse("999999999999999T")).isEqualTo(Long.MAX_VALUE);
        assertThat(MemorySize.problem("--memory", "999999999999999T", 1L << 30, () -> 0)).contains("room for 1024M")
                .doesNotContain("Xmx");
        assertThat(MemorySize.problem("--memory", "999999999999999T", 1L << 30, () -> Long.MAX_VALUE))
                .contains("give 5026338869");
    }

    @Test
    void saysWhichHeapWouldDo() {
        assertThat(MemorySize.problem("--memory", "2G", 1L << 30, () -> 4L << 30)).isEqualTo(
                "--memory is 2G, but this Java heap has room for 1024M: give less, or start Java with more heap (-Xmx3592M)");
        assertThat(MemorySize.problem("--memory", "2G", 1L << 30, () -> 0)).endsWith("(-Xmx3592M)");
        assertThat(MemorySize.problem("--memory", "1G", 1L << 30, () -> 1L << 30)).isEmpty();
    }

    @Test
    void saysWhatTheMachineHasWhenNoHeapWouldDo() {
        assertThat(MemorySize.problem("--memory", "3G", 1L << 30, () -> 4L << 30))
                .isEqualTo("--memory is 3G, but this machine has 4096M of memory: give 2336M at most");
        assertThat(MemorySize.problem("--memory", "2337M", 1L << 30, () -> 4L << 30)).contains("give 2336M at most");
        assertThat(MemorySize.problem("--memory", "2336M", 1L << 30, () -> 4L << 30)).contains("-Xmx4096M");
    }

    /** What is named as the most is that: its heap fits, that of a MiB more does not. */
    @Test
    void theLargestBudgetIsTheLargestThatFits() {
        for (long machine = 256L << 20; machine < 1L << 42; machine += machine / 3 + 12_345_678) {
            long largest = MemoryBudget.largestOn(machine);
            assertThat(MemoryBudget.heapFor(largest)).isLessThanOrEqualTo(machine);
            assertThat(MemoryBudget.heapFor(largest + (1 << 20))).isGreaterThan(machine);
        }
    }

    /** Whatever the number, the parts together are no more than it. */
    @Test
    void partsMakeUpTheBudget() {
        for (long bytes = MemoryBudget.LEAST_BYTES; bytes < 1L << 45; bytes += bytes / 3 + 12_345) {
            CollectorLimits limits = new MemoryBudget(bytes).limits();
            long sum = limits.connections() * 3_072L + limits.outOfOrderBytes() + limits.waitingRecordBytes()
                    + limits.handshakeBytes() + limits.eventBytes() + limits.queueBytes() + limits.sessionBytes()
                    + limits.parserBytes() + new MemoryBudget(bytes).secrets() * 160;
            assertThat(sum).isLessThanOrEqualTo(bytes);
            assertThat(limits.outOfOrderBytesPerStream()).isLessThan((int) Math.min(limits.outOfOrderBytes(),
                    Integer.MAX_VALUE));
        }
    }
}
