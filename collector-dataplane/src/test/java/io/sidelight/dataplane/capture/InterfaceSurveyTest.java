// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.api.event.InterfaceFacts.Setting;
import io.sidelight.dataplane.api.event.InterfaceFacts.Use;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks at interfaces that are there, and at some of a namespace. */
final class InterfaceSurveyTest {
    private static InterfaceFacts facts(List<InterfaceFacts> all, String name) {
        return all.stream().filter(facts -> facts.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void loopbackIsListedWhateverTheRights() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "what is known of interfaces is Linux's");
        InterfaceFacts loopback = facts(InterfaceSurvey.take(), "lo");
        assertThat(loopback.linkType()).isEqualTo(1);
        assertThat(loopback.mtu()).isGreaterThan(1_000);
        assertThat(loopback.addresses()).contains("127.0.0.1/8");
        assertThat(loopback.advice()).as("joins nothing that came over a wire").isEmpty();
        assertThat(loopback.fanout()).isEqualTo(loopback.ring());
        assertThat(loopback.ring()).isIn(Use.POSSIBLE,
                new Use("no right to capture: run as root or with CAP_NET_RAW"));
    }

    @Test
    void saysWhatStandsInTheWayAndWhatToChange() throws Exception {
        List<InterfaceFacts> all = new ArrayList<>();
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            NetworkNamespace.cable("alone", "other");
            NetworkNamespace.command("ip", "addr", "add", "192.0.2.7/24", "dev", "right");
            NetworkNamespace.command("ip", "-6", "addr", "add", "2001:db8::7/64", "dev", "right", "nodad");
            NetworkNamespace.command("ip", "link", "set", "right", "mtu", "1400");
            NetworkNamespace.command("ip", "link", "set", "left", "down");
            NetworkNamespace.command("ip", "link", "set", "other", "down");
            all.addAll(InterfaceSurvey.take());
        });
        assertThat(all).extracting(InterfaceFacts::name).containsExactly("alone", "left", "lo", "other", "right");
        InterfaceFacts right = facts(all, "right");
        assertThat(right.up()).isTrue();
        assertThat(right.linked()).as("its peer is down").isFalse();
        assertThat(right.mtu()).isEqualTo(1_400);
        assertThat(right.ring()).isEqualTo(Use.POSSIBLE);
        InterfaceFacts left = facts(all, "left");
        assertThat(left.up()).isFalse();
        assertThat(left.ring()).isEqualTo(new Use("it is down: ip link set left up"));
        assertThat(left.advice()).as("nothing but to switch it on").isEmpty();
    }

    @Test
    void joinedPacketsAreSpokenOf() throws Exception {
        List<InterfaceFacts> before = new ArrayList<>();
        List<InterfaceFacts> after = new ArrayList<>();
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            NetworkNamespace.command("ethtool", "-K", "right", "gro", "on");
            before.addAll(InterfaceSurvey.take());
            NetworkNamespace.command("ethtool", "-K", "right", "gro", "off");
            after.addAll(InterfaceSurvey.take());
        });
        assertThat(facts(before, "right").offloads().gro()).isEqualTo(Setting.ON);
        assertThat(facts(before, "right").advice()).singleElement().asString()
                .endsWith(": ethtool -K right gro off");
        assertThat(facts(after, "right").offloads().gro()).isEqualTo(Setting.OFF);
        assertThat(facts(after, "right").advice()).isEmpty();
    }

    @Test
    void interfacesThatRingsCannotReadHaveLibpcap() throws Exception {
        List<InterfaceFacts> all = new ArrayList<>();
        NetworkNamespace.run(() -> {
            try {
                NetworkNamespace.command("ip", "link", "add", "watch", "type", "nlmon");
            } catch (IllegalStateException e) {
                assumeTrue(false, "this kernel has no interface of another kind: " + e.getMessage());
            }
            NetworkNamespace.command("ip", "link", "set", "watch", "up");
            all.addAll(InterfaceSurvey.take());
        });
        InterfaceFacts watch = facts(all, "watch");
        assertThat(watch.linkType()).isEqualTo(-1);
        assertThat(watch.ring().whyNot()).startsWith("rings do not read hardware type 824")
                .endsWith("--source libpcap");
        assertThat(watch.fanout().isPossible()).isFalse();
    }
}
