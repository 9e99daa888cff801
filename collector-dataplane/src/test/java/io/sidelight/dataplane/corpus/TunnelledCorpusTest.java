// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.net.Fragments;
import io.sidelight.dataplane.net.TunnelBytes;
import io.sidelight.dataplane.net.Wrapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever tunnel a capture of ours is put into, the same events and the same bytes come out. */
class TunnelledCorpusTest {
    private static final List<String> CASES = List.of("tls12-aes128-gcm-sha256", "http-large-body", "ipv6",
            "resumption-ticket", "ecdhe-keylog", "gnutls-tls13-aes-128-gcm", "interleaved");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyEncapsulation() {
        return Arrays.stream(Wrapping.values()).map(wrapping -> DynamicTest.dynamicTest(wrapping.name(), () -> {
            for (String name : CASES) {
                // the two directions have ids of their own, as in GTP and MPLS
                check(name, wrapping.isTunnel(), packet -> List.of(wrapping.aroundFrame(id(packet), packet)));
            }
        }));
    }

    /** A tunnel that does not fit into the network's packets, as those of mirrors of full frames. */
    @TestFactory
    Stream<DynamicTest> fragmentedTunnels() {
        int[] identification = {0};
        return Stream.of(Wrapping.VXLAN, Wrapping.ERSPAN_II, Wrapping.ERSPAN_III_WITH_PLATFORM, Wrapping.GRE_IN_IPV6,
                Wrapping.GTP, Wrapping.IN_IPV6).map(wrapping -> DynamicTest.dynamicTest(wrapping.name(), () -> {
                    for (String name : CASES) {
                        check(name, true, packet -> Fragments.ofFrame(wrapping.aroundFrame(id(packet), packet),
                                identification[0]++ & 0xFFFF, 512));
                    }
                }));
    }

    /** ERSPAN of a VXLAN fabric with provider tags, over an MPLS core. */
    @TestFactory
    Stream<DynamicTest> nestedTunnels() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name, true, packet -> {
            byte[] frame = Wrapping.QINQ.aroundFrame(20, packet);
            byte[] mirrored = Wrapping.ERSPAN_II.around(21, TunnelBytes
                    .frame(Wrapping.VXLAN.around(id(packet), frame)));
            return List.of(Wrapping.MPLS.around(22, mirrored));
        })));
    }

    private static int id(byte[] frame) {
        return (frame[frame[12] == 8 ? 29 : 37] & 1) == 0 ? 100 : 200;
    }

    private void check(String name, boolean tunnelled, Function<byte[], List<byte[]>> wrap) throws IOException {
        CorpusCase corpusCase = CorpusCase.named(name);
        Path capture = folder.resolve(name + ".pcap");
        RewrittenCapture.write(corpusCase.capture(), capture, wrap);
        List<String> truth = readings(RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1));
        assertThat(truth).isNotEmpty();
        for (int workers : new int[]{1, 3}) {
            RecordedRun run = RecordedRun.over(List.of(capture), corpusCase.secrets(), workers);
            assertThat(readings(run)).as("%s with %d workers", name, workers).isEqualTo(truth);
            assertThat(run.tls())
                    .allSatisfy(event -> assertThat(event.connection().tunnel() != null).isEqualTo(tunnelled));
        }
    }

    /** All that is said of each connection but its number, and tunnels and VLANs. */
    private static List<String> readings(RecordedRun run) {
        return run.tls().stream().map(event -> String.join("\n", event.connection().initiator().toString(),
                event.connection().responder().toString(), Long.toString(event.connection().initiatorBytes()),
                Long.toString(event.connection().responderBytes()), event.tls().toString(), event.verdict().toString(),
                event.counts().toString(), plaintext(run, event, Side.CLIENT), plaintext(run, event, Side.SERVER),
                run.http(event.connection().id()).stream().map(HttpTransactionEvent::http).toList().toString()))
                .toList();
    }

    private static String plaintext(RecordedRun run, TlsConnectionEvent event, Side side) {
        return RecordedRun.sha256(run.plaintext(event.connection().id(), side));
    }
}
