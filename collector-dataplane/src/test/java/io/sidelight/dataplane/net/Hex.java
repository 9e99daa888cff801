// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import java.util.HexFormat;
import java.util.stream.Collectors;

/** Bytes written as hexadecimal digits over several lines; what follows a # is a comment. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String text) {
        return HexFormat.of().parseHex(
                text.lines().map(line -> line.replaceFirst("#.*", "").replace(" ", "")).collect(Collectors.joining()));
    }
}
