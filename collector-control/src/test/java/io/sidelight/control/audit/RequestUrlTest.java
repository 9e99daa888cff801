// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestUrlTest {
    @Test
    void takesTheDomainOfAnOriginFormFromTheHostHeader() {
        assertThat(RequestUrl.of("/a/b?c=d?e", "shop.example"))
                .isEqualTo(new RequestUrl("https", "shop.example", -1, "/a/b", "c=d?e"));
    }

    @Test
    void prefersTheAuthorityOfAnAbsoluteForm() {
        assertThat(RequestUrl.of("http://user@other.example:8080/x", "shop.example"))
                .isEqualTo(new RequestUrl("http", "other.example", 8080, "/x", ""));
    }

    @Test
    void readsAnAbsoluteFormWithoutPath() {
        assertThat(RequestUrl.of("HTTPS://other.example?q", ""))
                .isEqualTo(new RequestUrl("HTTPS", "other.example", -1, "", "q"));
    }

    @Test
    void readsTheAuthorityFormOfConnect() {
        assertThat(RequestUrl.of("[2001:db8::1]:443", "ignored"))
                .isEqualTo(new RequestUrl("", "2001:db8::1", 443, "", ""));
    }

    @Test
    void givesTheAsteriskFormNoPath() {
        assertThat(RequestUrl.of("*", "shop.example")).isEqualTo(new RequestUrl("https", "shop.example", -1, "", ""));
    }

    @Test
    void keepsAnIpv6HostWithoutPortWhole() {
        assertThat(RequestUrl.of("/", "[2001:db8::1]").domain()).isEqualTo("2001:db8::1");
    }
}
