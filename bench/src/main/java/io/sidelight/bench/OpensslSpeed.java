// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks {@code openssl speed}, where it is installed. */
final class OpensslSpeed {
    /** Told while it goes on, in the words of OpenSSL 1.1 or of 3; the other operations take three times as long and are of no interest. */
    private static final Pattern PRIVATE = Pattern.compile("(\\d+) \\d+ bits private RSA\\D* in ([0-9.]+)s");

    private OpensslSpeed() {}

    /** RSA private operations per second of one core; empty without openssl. */
    static Optional<Double> rsaPrivateOperations(int bits) {
        try {
            Process process = new ProcessBuilder("openssl", "speed", "-seconds", "1", "rsa" + bits)
                    .redirectErrorStream(true).start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher told = PRIVATE.matcher(line);
                    if (told.find()) {
                        return Optional.of(Long.parseLong(told.group(1)) / Double.parseDouble(told.group(2)));
                    }
                }
                return Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty(); // not installed
        }
    }
}
