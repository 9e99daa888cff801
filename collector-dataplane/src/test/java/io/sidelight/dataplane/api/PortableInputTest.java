// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What libpcap cannot do is refused before anything is opened. */
final class PortableInputTest {
    private static final CollectorConfig CONFIG = new CollectorConfig(KeyTable.of(1, List.of()), PskTable.empty(),
            new SecretStore(), 1, CollectorLimits.defaults());

    private static InterfaceCapture capture(List<String> interfaces, String cpus, int group, boolean hardwareTime,
            InterfaceCapture.Ring ring) {
        return new InterfaceCapture(interfaces, "", true, ring, group, hardwareTime, Duration.ofMillis(10), cpus,
                InterfaceCapture.Idle.PARK, InterfaceCapture.Source.LIBPCAP);
    }

    private static void refused(InterfaceCapture capture, String sentence) {
        assertThatThrownBy(() -> Collector.overInterfaces(capture, CONFIG).close())
                .isInstanceOf(CaptureException.class).hasMessageContaining(sentence);
    }

    @Test
    void severalInterfacesAreRefused() {
        refused(capture(List.of("lo", "eth0"), "", 0, false, InterfaceCapture.Ring.defaults()),
                "libpcap reads one interface at a time and 2 are named");
    }

    @Test
    void whatOnlyRingsHaveIsRefused() {
        InterfaceCapture.Ring ring = InterfaceCapture.Ring.defaults();
        refused(capture(List.of("lo"), "auto", 0, false, ring), "leave --cpus");
        refused(capture(List.of("lo"), "", 7, false, ring), "leave --cpus");
        refused(capture(List.of("lo"), "", 0, true, ring), "leave --cpus");
    }

    @Test
    void impossibleSizesAreRefusedInASentence() {
        refused(capture(List.of("lo"), "", 0, false, new InterfaceCapture.Ring(64 << 20, 256 << 10,
                Duration.ofMillis(10), 50)), "snap length is 50, must be 118 to ");
        refused(capture(List.of("lo"), "", 0, false, new InterfaceCapture.Ring(64 << 20, 256 << 10,
                Duration.ZERO, 200)), "capture timeout");
    }
}
