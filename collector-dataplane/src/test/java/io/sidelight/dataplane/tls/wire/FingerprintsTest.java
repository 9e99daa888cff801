// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintsTest {
    private static final int[] NONE = {};
    /** Chrome's hello of the technical details of JA4 (github.com/FoxIO-LLC/ja4), with GREASE as Chrome sends it. */
    private static final ClientHello CHROME = new ClientHello(0x0303, new byte[32], new byte[0],
            new int[]{0x5A5A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014,
                0x009C, 0x009D, 0x002F, 0x0035},
            new int[]{0xEAEA, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012,
                0x002B, 0xFF01, 0x000B, 0x000A, 0x0015},
            "example.org", List.of("h2", "http/1.1"), new byte[0], new int[0], new int[0],
            new int[]{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601},
            new int[]{0x2A2A, 0x0304, 0x0303});

    @Test
    void ja4OfThePublishedExample() {
        assertThat(Fingerprints.ja4(CHROME)).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    @Test
    void ja4WithoutSignatureAlgorithmsOfThePublishedExample() {
        assertThat(Fingerprints.ja4(hello(0x0303, CHROME.cipherSuites(), CHROME.extensions(), CHROME.alpn(), NONE,
                CHROME.supportedVersions()))).isEqualTo("t13d1516h2_8daaf6152771_6d807ffa2a79");
    }

    /** The examples of the published text, bytes in hex, and those of the rule before them. */
    @ParameterizedTest
    @CsvSource({"AB, ab", "ABCD, ad", "30AB, 3b", "3031ABCD, 3d", "30ABCD31, 01", "6832, h2", "687474702F312E31, h1",
        "61, aa", "'', 00", "0A0A, 0a"})
    void ja4TakesTheEndsOfTheFirstProtocol(String protocol, String expected) {
        String text = new String(HexFormat.of().parseHex(protocol), StandardCharsets.ISO_8859_1);
        assertThat(Fingerprints.ja4(hello(0x0303, NONE, NONE, List.of(text, "h2"), NONE, NONE)).substring(8, 10))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0x0304, t13", "0x0303, t12", "0x0302, t11", "0x0301, t10", "0x0300, ts3", "0x0002, ts2", "0x7F1C, t00",
        "0xFEFF, dd1", "0xFEFD, dd2"})
    void ja4NamesTheVersion(String version, String expected) {
        assertThat(Fingerprints.ja4(hello(Integer.decode(version), NONE, NONE, List.of(), NONE, NONE)))
                .startsWith(expected);
    }

    @Test
    void ja4TakesTheHighestSupportedVersion() {
        assertThat(Fingerprints.ja4(
                hello(0x0303, NONE, NONE, List.of(), NONE, new int[]{0xFAFA, 0x0302, 0x0304, 0x0303})))
                .startsWith("t13");
        assertThat(Fingerprints.ja4(hello(0xFEFD, NONE, NONE, List.of(), NONE, new int[]{0xFEFD, 0xFEFC, 0xFEFF})))
                .startsWith("dd3");
    }

    @Test
    void ja4KnowsADomainByItsExtensionAndAListOfNothingElse() {
        assertThat(Fingerprints.ja4(hello(0x0303, new int[]{0x0A0A, 0x00FF}, new int[]{16, 0, 0x1A1A}, List.of(), NONE,
                NONE))).isEqualTo("t12d010200_8909cde2f411_000000000000");
    }

    @Test
    void ja4CountsToNinetyNine() {
        assertThat(Fingerprints.ja4(hello(0x0303, new int[150], NONE, List.of(), NONE, NONE))).startsWith("t12i9900");
    }

    private static ClientHello hello(int version, int[] suites, int[] extensions, List<String> alpn, int[] algorithms,
            int[] versions) {
        return new ClientHello(version, new byte[32], new byte[0], suites, extensions, "", alpn, new byte[0], NONE,
                NONE,
                algorithms, versions);
    }

    @Test
    void ja4OfAHelloWithoutAnything() {
        ClientHello hello = new ClientHello(0x0301, new byte[32], new byte[0], new int[0], new int[0], "", List.of(),
                new byte[0], new int[0], new int[0], new int[0], new int[0]);
        assertThat(Fingerprints.ja4(hello)).isEqualTo("t10i000000_000000000000_000000000000");
    }

    /** What tshark 4.0 shows as tls.handshake.ja3 and tls.handshake.ja3s. */
    @ParameterizedTest
    @CsvSource({"tls12-aes128-gcm-sha256, 501801de8dfd25a0aa11de189c12c3ae, de23ddf1eedc35f4f513dc76eeb1824a",
        "jsse-tls12-cbc, 9d75b662c8259fb245009e15370c5c1c, fe09ff188e4db9a5f1035a0ec7acf23a",
        "gnutls-tls10, 9d38d8634267f1568fb69d58a8303916, 67f10e57e9a39a7498c2c85de78583e4",
        "tls13-no-secrets, f146948b4a599d4d7ddf071b74696983, 15af977ce25de452b96affa2addb1036",
        "nss-tls10, cf9b9eadaf5da45b1bb4b057ffb8b32b, 450ac9e9f4287f2983c8e6c6d9bf5e5e"})
    void ja3AndJa3sAsTsharkShowsThem(String name, String ja3, String ja3s) throws IOException {
        CorpusCase corpusCase = CorpusCase.named(name);
        TlsFacts facts = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1).tls().getFirst()
                .tls();
        assertThat(facts.ja3()).isEqualTo(ja3);
        assertThat(facts.ja3s()).isEqualTo(ja3s);
    }
}
