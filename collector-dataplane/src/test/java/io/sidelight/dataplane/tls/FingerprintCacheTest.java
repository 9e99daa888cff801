// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.Fingerprints;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintCacheTest {
    private static final int[] SUITES = {0x1301, 0x002F};
    private static final int[] EXTENSIONS = {10, 11, 13, 16, 43};
    private static final int[] NONE = {};

    private final FingerprintCache cache = new FingerprintCache();

    @Test
    void tellsTheFingerprintsOfAHello() {
        ClientHello hello = hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0},
                new int[]{0x0403}, new int[]{0x0304});

        assertThat(cache.of(hello, false).ja3()).isEqualTo(Fingerprints.ja3Digest(hello));
        assertThat(cache.of(hello, false).ja4()).isEqualTo(Fingerprints.ja4(hello, false));
        assertThat(cache.of(hello, true).ja4()).isEqualTo(Fingerprints.ja4(hello, true)).startsWith("d");
    }

    @Test
    void keepsApartHellosThatDifferInWhatAFingerprintCovers() {
        List<ClientHello> hellos = new ArrayList<>();
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0302, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, NONE, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, NONE, List.of("h2"), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h3"), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of(), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of(""), new int[]{29}, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), NONE, new int[]{0}, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, NONE, new int[]{1}, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0}, NONE, NONE));
        hellos.add(hello(0x0303, SUITES, EXTENSIONS, List.of("h2"), new int[]{29}, new int[]{0}, new int[]{1},
                new int[]{0x0304}));
        for (int round = 0; round < 2; round++) {
            for (ClientHello hello : hellos) {
                assertThat(cache.of(hello, false).ja3()).isEqualTo(Fingerprints.ja3Digest(hello));
                assertThat(cache.of(hello, false).ja4()).isEqualTo(Fingerprints.ja4(hello, false));
            }
        }
    }

    @Test
    void knowsAClientAgainByAnotherRandomSessionAndName() {
        ClientHello first = hello(0x0303, SUITES, EXTENSIONS, List.of(), NONE, NONE, NONE, NONE);
        ClientHello second = new ClientHello(0x0303, new byte[]{1}, new byte[]{2}, SUITES.clone(), EXTENSIONS.clone(),
                "other.example", List.of(), new byte[]{3}, NONE, NONE, NONE, NONE);

        assertThat(cache.of(second, false)).isSameAs(cache.of(first, false));
    }

    @Test
    void tellsApartMoreKindsThanItHasPlacesFor() {
        for (int i = 0; i < 3 * FingerprintCache.PLACES; i++) {
            ClientHello hello = hello(0x0303, new int[]{i}, EXTENSIONS, List.of(), NONE, NONE, NONE, NONE);
            assertThat(cache.of(hello, false).ja3()).isEqualTo(Fingerprints.ja3Digest(hello));
            assertThat(cache.ja3s(server(0x0303, i, NONE))).isEqualTo(Fingerprints.ja3s(server(0x0303, i, NONE)));
        }
    }

    @Test
    void aHelloLongerThanAnyRealOneIsNotKept() {
        ClientHello longest = hello(0x0303, new int[FingerprintCache.MAX_ENTRIES], NONE, List.of(), NONE, NONE, NONE,
                NONE);
        ClientHello tooLong = hello(0x0303, new int[FingerprintCache.MAX_ENTRIES], NONE, List.of(), NONE, NONE, NONE,
                new int[1]);

        assertThat(cache.of(longest, false)).isSameAs(cache.of(longest, false));
        assertThat(cache.of(tooLong, false)).isNotSameAs(cache.of(tooLong, false));
        assertThat(cache.of(tooLong, false).ja4()).isEqualTo(Fingerprints.ja4(tooLong, false));
    }

    @Test
    void tellsServersApartByVersionSuiteAndExtensions() {
        List<ServerHello> hellos = List.of(server(0x0303, 0x2F, EXTENSIONS), server(0x0302, 0x2F, EXTENSIONS),
                server(0x0303, 0x35, EXTENSIONS), server(0x0303, 0x2F, NONE));
        for (int round = 0; round < 2; round++) {
            for (ServerHello hello : hellos) {
                assertThat(cache.ja3s(hello)).isEqualTo(Fingerprints.ja3s(hello));
            }
        }
    }

    private static ClientHello hello(int version, int[] suites, int[] extensions, List<String> alpn, int[] groups,
            int[] pointFormats, int[] signatureAlgorithms, int[] versions) {
        return new ClientHello(version, new byte[32], new byte[0], suites, extensions, "", alpn, new byte[0], groups,
                pointFormats, signatureAlgorithms, versions);
    }

    private static ServerHello server(int version, int suite, int[] extensions) {
        return new ServerHello(version, new byte[32], new byte[0], suite, 0, extensions, version, "", -1, new byte[0],
                -1);
    }
}
