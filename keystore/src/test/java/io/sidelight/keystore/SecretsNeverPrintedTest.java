// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.secret.SessionSecret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.junit.jupiter.api.Test;

/** What is printed or reported holds no key, no password and no session secret, in no spelling. */
final class SecretsNeverPrintedTest {

    @Test
    void keysStayUnprinted() {
        LoadResult result = new KeyLoader(List.of("topsecretword".toCharArray())).load(List.of(TestKeys.path("")));
        KeyTable table = KeyTable.of(1, result.entries());
        String printed = result + "\n" + result.entries() + "\n" + result.problems() + "\n" + table;

        RSAPrivateKey key = RSAPrivateKey.getInstance(TestKeys.bytes("rsa-pkcs1.der"));
        for (BigInteger number : List.of(key.getPrime1(), key.getPrime2(), key.getPrivateExponent())) {
            assertUnprinted(printed, number.toByteArray());
            assertThat(printed).doesNotContain(number.toString());
        }
        assertThat(printed).contains("RSA key ").doesNotContain("topsecretword");
    }

    @Test
    void sessionSecretsStayUnprinted() {
        byte[] secret = HexFormat.of().parseHex("c0ffee0badf00d5a".repeat(6));
        var store = new SecretStore();
        var stated = new SessionSecret(SecretLabel.CLIENT_RANDOM, new byte[32], secret);
        store.add(stated);
        String broken = "CLIENT_RANDOM 00 " + HexFormat.of().formatHex(secret) + "\n" + HexFormat.of().formatHex(secret)
                + "\n";
        byte[] text = broken.getBytes(StandardCharsets.US_ASCII);
        var result = new KeyLogReader().read(text, 0, text.length, "test", store);

        assertThat(result.problems()).hasSize(2);
        assertUnprinted(result + " " + store + " " + stated + " " + Secret.copyOf(secret), secret);
    }

    private static void assertUnprinted(String printed, byte[] secret) {
        byte[] part = Arrays.copyOfRange(secret, 2, 14);
        assertThat(printed.toLowerCase(Locale.ROOT)).doesNotContain(HexFormat.of().formatHex(part));
        assertThat(printed).doesNotContain(Base64.getEncoder().encodeToString(part))
                .doesNotContain(Arrays.toString(part));
    }
}
