// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Side;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationProbeTest {
    private static ApplicationProtocol client(String first) {
        return decide(Side.CLIENT, first);
    }

    private static ApplicationProtocol server(String first) {
        return decide(Side.SERVER, first);
    }

    private static ApplicationProtocol decide(Side side, String first) {
        byte[] bytes = ("##" + first + "##").getBytes(ISO_8859_1);
        return ApplicationProbe.decide(side, bytes, 2, bytes.length - 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "POST http://a/", "OPTIONS *", "PROPFIND /dav", "\r\n\nGET /", "PATCH /\u00e9",
        "BREW /pot HTTP/1.1\r\n", "X-my.method /a b HTTP/1.0\n"})
    void knowsRequests(String first) {
        assertThat(client(first)).isEqualTo(ApplicationProtocol.HTTP1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET", "GET ", "\r", "P", "PRI * HTTP/2.0\r", "BREW /pot HTTP/1.1\r", "EHLO"})
    void needsMoreOfARequest(String first) {
        assertThat(client(first)).isEqualTo(ApplicationProtocol.UNDECIDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO a.example\r\n", "GET\t/", "GET \u0000", "\u0000\u0000", " GET /",
        "BREW /pot HTTP/2.0\r\n",
        "BREW /potHTTP/1.1\r\n", "A HTTP/1.1\r\n", "get\r\n", "\u0016\u0003\u0001", "PRI * HTTP/3.0\r\n",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "\n\u0080"})
    void knowsThatOthersAreNotHttp(String first) {
        assertThat(client(first)).isEqualTo(ApplicationProtocol.UNKNOWN);
    }

    @Test
    void knowsHttp2() {
        assertThat(client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(ApplicationProtocol.HTTP2);
        assertThat(server("\0\0\22\4\0\0\0\0\0...")).isEqualTo(ApplicationProtocol.HTTP2);
        assertThat(server("\0\0\22\4\0\0\0\0")).isEqualTo(ApplicationProtocol.UNDECIDED);
        assertThat(server("\0\0\21\4\0\0\0\0\0...")).isEqualTo(ApplicationProtocol.UNKNOWN);
        assertThat(server("\0\0\22\4\1")).isEqualTo(ApplicationProtocol.UNKNOWN);
    }

    @Test
    void knowsResponses() {
        assertThat(server("HTTP/1.")).isEqualTo(ApplicationProtocol.HTTP1);
        assertThat(server("HTTP/1.0 400 Bad")).isEqualTo(ApplicationProtocol.HTTP1);
        assertThat(server("HTTP/")).isEqualTo(ApplicationProtocol.UNDECIDED);
        assertThat(server("HTTP/2 200")).isEqualTo(ApplicationProtocol.UNKNOWN);
        assertThat(server("220 mail.example ESMTP\r\n")).isEqualTo(ApplicationProtocol.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "BREW /"})
    void isAlwaysDecidedByTheBound(String repeated) {
        var bytes = new byte[ApplicationProbe.MAX_BYTES];
        Arrays.fill(bytes, (byte) 'x');
        System.arraycopy(repeated.repeat(30).getBytes(ISO_8859_1), 0, bytes, 0, 30);

        assertThat(ApplicationProbe.decide(Side.CLIENT, bytes, 0, bytes.length)).isEqualTo(ApplicationProtocol.UNKNOWN);
    }
}
