// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks {@code openssl speed}, where it is installed. */
final class OpensslSpeed {
    private static final Pattern RSA_LINE = Pattern.compile("^rsa\\s+\\d+ bits\\s+\\S+s\\s+\\S+s\\s+([0-9.]+)",
            Pattern.MULTILINE);

    private OpensslSpeed() {}

    /** RSA private operations per second of one core; empty without openssl. */
    static Optional<Double> rsaPrivateOperations(int bits) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("openssl", "speed", "-seconds", "1", "rsa" + bits)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            Matcher line = RSA_LINE.matcher(output);
            return line.find() ? Optional.of(Double.parseDouble(line.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not installed
        }
    }
}
