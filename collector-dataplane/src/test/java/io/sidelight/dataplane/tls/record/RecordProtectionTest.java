// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.trace.RecordSealer;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records sealed by the JCA, as endpoints seal them, are opened; altered ones are not. */
class RecordProtectionTest {
    private static final int APPLICATION_DATA = 23;
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_2 = 0x0303;
    private static final int AES_128_CBC_SHA = 0x002F;
    private static final int AES_128_GCM_SHA256 = 0x009C;

    private final byte[] out = new byte[20_000];

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static RecordProtection protection(int suiteCode, int version, Form form) {
        CipherSuite suite = Objects.requireNonNull(CipherSuites.of(suiteCode));
        return RecordProtection.of(new RecordFormat(suite, version, form == Form.CBC_ENCRYPT_THEN_MAC, false, 0),
                keys(suite, version, form), new RecordCiphers());
    }

    private static DirectionKeys keys(CipherSuite suite, int version, Form form) {
        int iv = form == Form.GCM ? 4 : version == TLS_1_0 ? 16 : 0;
        return new DirectionKeys(bytes(1, suite.mac().length()),
                bytes(2, Objects.requireNonNull(suite.bulk()).keyLength()), bytes(3, iv));
    }

    private static RecordSealer sealer(int suiteCode, int version, Form form) {
        CipherSuite suite = Objects.requireNonNull(CipherSuites.of(suiteCode));
        DirectionKeys keys = keys(suite, version, form);
        return new RecordSealer(form, version, suite.mac().hmac(), keys.macKey(), keys.key(), keys.iv());
    }

    private String open(RecordProtection protection, int version, long sequence, byte[] fragment) {
        int opened = protection.open(APPLICATION_DATA, version, sequence, fragment, 0, fragment.length, out);
        return opened < 0 ? "failed" : text(protection, opened);
    }

    private String text(RecordProtection protection, int length) {
        return new String(out, protection.plaintextOffset(), length, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"0x002F, 0x0301, CBC", "0x002F, 0x0302, CBC", "0x002F, 0x0303, CBC", "0x0035, 0x0301, CBC",
        "0x0035, 0x0303, CBC", "0x003C, 0x0303, CBC", "0x003D, 0x0303, CBC",
        "0x002F, 0x0301, CBC_ENCRYPT_THEN_MAC", "0x003D, 0x0303, CBC_ENCRYPT_THEN_MAC", "0x009C, 0x0303, GCM",
        "0x009D, 0x0303, GCM"})
    void opensWhatAnEndpointSealed(String code, String versionCode, Form form) {
        int suite = Integer.decode(code);
        int version = Integer.decode(versionCode);
        RecordSealer sealer = sealer(suite, version, form);
        RecordProtection protection = protection(suite, version, form);
        for (int length = 0; length < 70; length++) {
            String content = new String(bytes(length, length), StandardCharsets.ISO_8859_1);
            byte[] fragment = sealer.seal(APPLICATION_DATA, content.getBytes(StandardCharsets.ISO_8859_1), length % 5);
            assertThat(open(protection, version, length, fragment)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @CsvSource({"0x002F, 0x0301, CBC", "0x002F, 0x0303, CBC", "0x002F, 0x0303, CBC_ENCRYPT_THEN_MAC",
        "0x009C, 0x0303, GCM"})
    void opensNothingWithAnyBitFlipped(String code, String versionCode, Form form) {
        int suite = Integer.decode(code);
        int version = Integer.decode(versionCode);
        byte[] fragment = sealer(suite, version, form).seal(APPLICATION_DATA, bytes(5, 21));
        for (int bit = 0; bit < 8 * fragment.length; bit++) {
            byte[] altered = fragment.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(open(protection(suite, version, form), version, 0, altered)).as("bit %d", bit)
                    .isEqualTo("failed");
        }
    }

    @ParameterizedTest
    @CsvSource({"0x002F, 0x0301, CBC", "0x002F, 0x0303, CBC", "0x002F, 0x0303, CBC_ENCRYPT_THEN_MAC",
        "0x009C, 0x0303, GCM"})
    void opensNothingThatIsCutShort(String code, String versionCode, Form form) {
        int suite = Integer.decode(code);
        int version = Integer.decode(versionCode);
        byte[] fragment = sealer(suite, version, form).seal(APPLICATION_DATA, bytes(5, 40));
        for (int length = 0; length < fragment.length; length++) {
            assertThat(open(protection(suite, version, form), version, 0, Arrays.copyOf(fragment, length)))
                    .as("%d bytes", length).isEqualTo("failed");
        }
    }

    @ParameterizedTest
    @CsvSource({"0x002F, CBC", "0x002F, CBC_ENCRYPT_THEN_MAC", "0x009C, GCM"})
    void tellsSequenceTypeAndVersionApart(String code, Form form) {
        int suite = Integer.decode(code);
        byte[] fragment = sealer(suite, TLS_1_2, form).seal(APPLICATION_DATA, bytes(5, 40));
        assertThat(open(protection(suite, TLS_1_2, form), TLS_1_2, 1, fragment)).isEqualTo("failed");
        assertThat(open(protection(suite, TLS_1_2, form), 0x0302, 0, fragment)).isEqualTo("failed");
        assertThat(protection(suite, TLS_1_2, form).open(22, TLS_1_2, 0, fragment, 0, fragment.length, out))
                .isEqualTo(RecordProtection.FAILED);
        assertThat(open(protection(suite, TLS_1_2, form), TLS_1_2, 0, fragment)).isNotEqualTo("failed");
    }

    @Test
    void refusesPaddingWhoseBytesDiffer() throws GeneralSecurityException {
        RecordSealer sealer = sealer(AES_128_CBC_SHA, TLS_1_2, Form.CBC);
        byte[] content = bytes(5, 7); // with the MAC 27 bytes, and 5 of padding
        byte[] blocks = Arrays.copyOf(content, 32);
        System.arraycopy(sealer.mac(APPLICATION_DATA, content), 0, blocks, 7, 20);
        Arrays.fill(blocks, 27, 32, (byte) 4);
        byte[] good = sealer.encryptRaw(blocks);
        blocks[28] = 3;
        byte[] bad = sealer.encryptRaw(blocks);
        assertThat(open(protection(AES_128_CBC_SHA, TLS_1_2, Form.CBC), TLS_1_2, 0, good)).hasSize(7);
        assertThat(open(protection(AES_128_CBC_SHA, TLS_1_2, Form.CBC), TLS_1_2, 0, bad)).isEqualTo("failed");
    }

    @Test
    void refusesPaddingLongerThanTheRecord() {
        byte[] blocks = new byte[32];
        Arrays.fill(blocks, (byte) 255);
        byte[] fragment = sealer(AES_128_CBC_SHA, TLS_1_2, Form.CBC).encryptRaw(blocks);
        assertThat(open(protection(AES_128_CBC_SHA, TLS_1_2, Form.CBC), TLS_1_2, 0, fragment)).isEqualTo("failed");
    }

    @Test
    void goesOnAfterARecordThatFailedWithCarriedOverIvs() {
        RecordSealer sealer = sealer(AES_128_CBC_SHA, TLS_1_0, Form.CBC);
        RecordProtection protection = protection(AES_128_CBC_SHA, TLS_1_0, Form.CBC);
        byte[] first = sealer.seal(APPLICATION_DATA, bytes(1, 10));
        byte[] second = sealer.seal(APPLICATION_DATA, bytes(2, 20));
        byte[] third = sealer.seal(APPLICATION_DATA, bytes(3, 30));
        assertThat(open(protection, TLS_1_0, 0, first)).hasSize(10);
        assertThat(open(protection, TLS_1_0, 7, second)).isEqualTo("failed");
        int opened = protection.open(APPLICATION_DATA, TLS_1_0, 1, second, 0, second.length, out);
        assertThat(opened).isEqualTo(20);
        assertThat(open(protection, TLS_1_0, 2, third)).hasSize(30);
    }

    @Test
    void tellsFromTheExplicitNonceHowManyRecordsAreMissing() {
        RecordSealer sealer = sealer(AES_128_GCM_SHA256, TLS_1_2, Form.GCM);
        RecordProtection protection = protection(AES_128_GCM_SHA256, TLS_1_2, Form.GCM);
        assertThat(open(protection, TLS_1_2, 0, sealer.seal(APPLICATION_DATA, bytes(1, 10)))).hasSize(10);
        sealer.seal(APPLICATION_DATA, bytes(2, 10));
        sealer.seal(APPLICATION_DATA, bytes(3, 10));
        byte[] fourth = sealer.seal(APPLICATION_DATA, bytes(4, 10));
        assertThat(protection.lostRecordsHint(fourth, 0, fourth.length)).isEqualTo(2);
        assertThat(protection.plaintextLength(fourth.length)).isEqualTo(10);
    }
}
