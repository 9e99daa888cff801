// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Transport;
import org.junit.jupiter.api.Test;

class CommunityIdTest {
    private static final Endpoint LESSER = new Endpoint("66.35.250.204", 80);
    private static final Endpoint GREATER = new Endpoint("128.232.110.120", 34_855);

    @Test
    void matchesTheSpecificationsBaselineForTcp() {
        assertThat(CommunityId.of(Transport.TCP, GREATER, LESSER)).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }

    @Test
    void matchesTheSpecificationsBaselineForUdp() {
        assertThat(CommunityId.of(Transport.UDP, new Endpoint("192.168.1.52", 54_585), new Endpoint("8.8.8.8", 53)))
                .isEqualTo("1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    }

    @Test
    void isTheSameForBothDirections() {
        assertThat(CommunityId.of(Transport.TCP, LESSER, GREATER))
                .isEqualTo(CommunityId.of(Transport.TCP, GREATER, LESSER));
    }

    /** Value made with Python's hashlib from the specification's formula. */
    @Test
    void hashesWholeIpv6Addresses() {
        Endpoint client = new Endpoint("2001:db8::1", 50_001);
        Endpoint server = new Endpoint("2001:db8::2", 443);
        assertThat(CommunityId.of(Transport.TCP, server, client)).isEqualTo("1:FeYSqEHsSJSIKVoGJPcwarJXtok=");
    }

    /** Value made the same way: equal addresses are ordered by port. */
    @Test
    void ordersPortsOfTheSameAddress() {
        Endpoint low = new Endpoint("127.0.0.1", 443);
        Endpoint high = new Endpoint("127.0.0.1", 50_001);
        assertThat(CommunityId.of(Transport.TCP, high, low)).isEqualTo("1:0GWIKZJ7NAeSPztBaRvW+G2GO48=");
    }
}
