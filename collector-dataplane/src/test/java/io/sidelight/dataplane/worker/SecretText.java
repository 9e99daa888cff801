// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Secrets in all the ways in which they might be printed by mistake. */
final class SecretText {
    private static final int SHORTEST = 16;

    private final List<String> forms = new ArrayList<>();

    /** All parts of the private key of a PEM file. */
    static SecretText ofKeyFile(Path pem) throws IOException {
        String text = Files.readString(pem);
        String begin = "PRIVATE KEY-----";
        int start = text.indexOf(begin) + begin.length();
        byte[] der = Base64.getMimeDecoder().decode(text.substring(start, text.indexOf("-----END", start)));
        SecretText secret = new SecretText();
        // what follows the public modulus: the private numbers
        for (int at = der.length / 3; at + SHORTEST <= der.length; at += SHORTEST) {
            secret.add(Arrays.copyOfRange(der, at, at + SHORTEST));
        }
        return secret;
    }

    static SecretText of(byte[]... secrets) {
        SecretText text = new SecretText();
        for (byte[] secret : secrets) {
            text.add(secret);
        }
        return text;
    }

    private void add(byte[] secret) {
        forms.add(HexFormat.of().formatHex(secret));
        forms.add(HexFormat.ofDelimiter(":").formatHex(secret));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(secret).toLowerCase(Locale.ROOT));
        forms.add(Arrays.toString(secret));
    }

    void assertAbsent(String printed) {
        String lower = printed.toLowerCase(Locale.ROOT);
        for (String form : forms) {
            assertThat(lower.contains(form)).as("a secret is printed").isFalse();
        }
    }
}
