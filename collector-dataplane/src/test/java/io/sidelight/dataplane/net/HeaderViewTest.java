// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A view wraps a header that is all there, and no other. */
final class HeaderViewTest {
    private static final int OFFSET = 3;

    @Test
    void fixedHeaders() {
        byte[] zeros = {};
        assertWrapsFrom(14, zeros, (buffer, limit) -> new EthernetView().tryWrap(buffer, OFFSET, limit));
        assertWrapsFrom(4, zeros, (buffer, limit) -> new VlanTagView().tryWrap(buffer, OFFSET, limit));
        assertWrapsFrom(8, zeros, (buffer, limit) -> new SnapView().tryWrap(buffer, OFFSET, limit));
        assertWrapsFrom(16, zeros, (buffer, limit) -> new LinuxCookedView().tryWrapV1(buffer, OFFSET, limit));
        assertWrapsFrom(20, zeros, (buffer, limit) -> new LinuxCookedView().tryWrapV2(buffer, OFFSET, limit));
        assertWrapsFrom(8, zeros, (buffer, limit) -> new Ipv6FragmentView().tryWrap(buffer, OFFSET, limit));
        assertWrapsFrom(40, Hex.bytes("60"), (buffer, limit) -> new Ipv6View().tryWrap(buffer, OFFSET, limit));
    }

    @Test
    void headersThatSayTheirLength() {
        byte[] ipv4 = Hex.bytes("47"); // 28 bytes
        assertWrapsFrom(28, ipv4, (buffer, limit) -> new Ipv4View().tryWrap(buffer, OFFSET, limit));
        byte[] tcp = Hex.bytes("00000000 00000000 00000000 80"); // 32 bytes
        assertWrapsFrom(32, tcp, (buffer, limit) -> new TcpView().tryWrap(buffer, OFFSET, limit));
        byte[] extension = Hex.bytes("06 03"); // 32 bytes, or 20 in the authentication header's units
        assertWrapsFrom(32, extension,
                (buffer, limit) -> new IpExtensionView().tryWrap(buffer, OFFSET, limit, IpProtocol.ROUTING));
        assertWrapsFrom(20, extension,
                (buffer, limit) -> new IpExtensionView().tryWrap(buffer, OFFSET, limit, IpProtocol.AUTHENTICATION));
    }

    @Test
    void limitBeforeTheOffsetIsTooShort() {
        assertThat(new Ipv4View().tryWrap(new UnsafeBuffer(new byte[60]), 30, 20)).isFalse();
    }

    private static void assertWrapsFrom(int length, byte[] header, Wrap wrap) {
        for (int captured = 0; captured < 60; captured++) {
            UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + captured]);
            buffer.putBytes(OFFSET, header, 0, Math.min(captured, header.length));
            assertThat(wrap.tryWrap(buffer, OFFSET + captured)).as("%d bytes of %d", captured, length)
                    .isEqualTo(captured >= length);
        }
    }

    @FunctionalInterface
    private interface Wrap {
        boolean tryWrap(UnsafeBuffer buffer, int limit);
    }
}
