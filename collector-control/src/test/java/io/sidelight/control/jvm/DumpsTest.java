// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory holds keys: with the options that the program is started with, as these tests are, none of it is written to a file. */
class DumpsTest {
    @ParameterizedTest
    @ValueSource(strings = {"HeapDumpOnOutOfMemoryError", "CreateCoredumpOnCrash", "HeapDumpBeforeFullGC",
        "HeapDumpAfterFullGC"})
    void areOff(String option) {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        assertThat(jvm.getVMOption(option).getValue()).isEqualTo("false");
    }
}
