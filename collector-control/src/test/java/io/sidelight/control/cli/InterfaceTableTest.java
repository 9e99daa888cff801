// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.audit.InterfaceLine;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.api.event.InterfaceFacts.Offloads;
import io.sidelight.dataplane.api.event.InterfaceFacts.ReceiveRing;
import io.sidelight.dataplane.api.event.InterfaceFacts.Setting;
import io.sidelight.dataplane.api.event.InterfaceFacts.Use;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterfaceTableTest {
    private static final Use NO_RIGHT = new Use("no right to capture");
    private static final InterfaceFacts MIRROR = new InterfaceFacts("mirror0", true, true, 1, 25_000, 1_500, List.of(),
            true, 1, 8, new ReceiveRing(512, 4_096), new Offloads(Setting.ON, Setting.OFF), Use.POSSIBLE,
            Use.POSSIBLE, Use.POSSIBLE, List.of("switch gro off"));
    private static final InterfaceFacts SERIAL = new InterfaceFacts("ser0", true, false, -1, -1, 296,
            List.of("192.0.2.1/24", "2001:db8::1/64"), false, -1, -1, ReceiveRing.UNKNOWN, Offloads.UNKNOWN,
            new Use("hardware type 256"), NO_RIGHT, new Use("hardware type 256"), List.of());
    private static final InterfaceFacts DOWN = new InterfaceFacts("zero\u001b[2J", false, false, 1, 2_500, 1_500,
            List.of(), false, -1, 1, ReceiveRing.UNKNOWN, Offloads.UNKNOWN, NO_RIGHT, NO_RIGHT, NO_RIGHT, List.of());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachInterfaceHasALineAndWhatStandsInTheWayIsSaidOnce() {
        new InterfaceTable(Terminal.of(out, err, 200)).print(List.of(MIRROR, SERIAL, DOWN, DOWN));
        assertThat(text()).isEqualTo(
                """
                        interface  state    speed        mtu   queues  numa  promiscuous  ring  libpcap  fanout  addresses
                        mirror0    up       25 Gbit/s    1500  8       1     yes          yes   yes      yes     -
                        ser0       no link  -            296   -       -     no           no    no       no      192.0.2.1/24 2001:db8::1/64
                        zero�[2J   down     2500 Mbit/s  1500  1       -     no           no    no       no      -
                        zero�[2J   down     2500 Mbit/s  1500  1       -     no           no    no       no      -

                        mirror0: switch gro off
                        ser0: ring: hardware type 256
                        ser0: libpcap: no right to capture
                        zero�[2J, zero�[2J: no right to capture
                        """);
    }

    @Test
    void linesAreCutAtTheTerminalsWidth() {
        new InterfaceTable(Terminal.of(out, err, 60)).print(List.of(MIRROR));
        assertThat(text().lines().limit(2)).allMatch(line -> line.length() <= 60);
    }

    @Test
    void jsonLeavesOutWhatIsNotKnown() {
        InterfaceLine.write(List.of(MIRROR, SERIAL), out);
        assertThat(text()).isEqualTo(
                """
                        {"name":"mirror0","up":true,"linked":true,"link_type":1,"speed_mbit":25000,"mtu":1500,"promiscuous":true,\
                        "numa_node":1,"receive_queues":8,"receive_ring":512,"receive_ring_most":4096,"gro":true,"lro":false,\
                        "ring":{"possible":true},"libpcap":{"possible":true},"fanout":{"possible":true},"advice":["switch gro off"]}
                        {"name":"ser0","up":true,"linked":false,"mtu":296,"addresses":["192.0.2.1/24","2001:db8::1/64"],\
                        "promiscuous":false,"ring":{"possible":false,"why_not":"hardware type 256"},\
                        "libpcap":{"possible":false,"why_not":"no right to capture"},\
                        "fanout":{"possible":false,"why_not":"hardware type 256"}}
                        """);
    }

    @Test
    void theCommandListsInterfacesWithoutAnyRight() {
        assertThat(new Commands(Terminal.of(out, err, 200)).execute(new String[]{"capture", "list"}))
                .isEqualTo(ExitCode.OK);
        assertThat(text()).startsWith("interface ").contains("\nlo");
        out.reset();
        assertThat(new Commands(Terminal.of(out, err, 200)).execute(new String[]{"capture", "list", "--json"}))
                .isEqualTo(ExitCode.OK);
        assertThat(text().lines()).allMatch(line -> line.startsWith("{\"name\":\"") && line.endsWith("}"))
                .anyMatch(line -> line.startsWith("{\"name\":\"lo\",\"up\":"));
    }

    @Test
    void captureAloneIsNoCommand() {
        assertThat(new Commands(Terminal.of(out, err, 100)).execute(new String[]{"capture"})).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                sidelight: no command given; the command is capture list
                see ./sidelight capture --help
                """);
    }
}
