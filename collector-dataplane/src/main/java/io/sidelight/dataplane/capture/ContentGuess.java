// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;

/** Tells an operator what a file is that was given as a capture and is none, and what to do about it. */
final class ContentGuess {
    /** As much of a file as is looked at. */
    static final int LOOKED_AT = 512;

    private static final String CONVERT = "convert it with: editcap -F pcapng FILE NEW";

    private static final List<Known> KNOWN = List.of(
            new Known("-----BEGIN ", "it looks like a PEM file: keys are given with --key"),
            new Known("CLIENT_RANDOM ", "it looks like a key log: give it with --keylog"),
            new Known("RSA Session-ID:", "it looks like a key log: give it with --keylog"),
            new Known("# SSL/TLS secrets log", "it looks like a key log: give it with --keylog"),
            new Known("snoop\0\0\0", "it looks like a snoop capture: " + CONVERT),
            new Known("GMBU", "it looks like a Network Monitor capture: " + CONVERT),
            new Known("RTSS", "it looks like a Network Monitor capture: " + CONVERT),
            new Known("TRSNIFF data", "it looks like a Sniffer capture: " + CONVERT),
            new Known("XCP\0", "it looks like a NetXRay capture: " + CONVERT),
            new Known("PK\3\4", "it looks like a ZIP archive: unpack it first"),
            new Known("7z\u00BC\u00AF", "it looks like a 7-Zip archive: unpack it first"),
            new Known("\u00FD7zXZ", "it looks like xz: decompress it first, or use .gz or .zst"),
            new Known("BZh", "it looks like bzip2: decompress it first, or use .gz or .zst"),
            new Known("\4\"M\u0018", "it looks like lz4: decompress it first, or use .gz or .zst"),
            new Known("\u001f\u008b", "it looks like gzip within gzip: decompress it once"),
            new Known("(\u00B5/\u00FD", "it looks like zstd within a compressed file: decompress it once"));

    /** What captures begin with, plain and compressed. */
    private static final List<String> CAPTURES = List.of("\u00D4\u00C3\u00B2\u00A1", "\u00A1\u00B2\u00C3\u00D4",
            "M<\u00B2\u00A1", "\u00A1\u00B2<M", "4\u00CD\u00B2\u00A1", "\u00A1\u00B2\u00CD4", "\n\r\r\n",
            "\u001f\u008b", "(\u00B5/\u00FD");

    private ContentGuess() {}

    private record Known(String magic, String advice) {}

    /**
     * What {@code fileName} seems to be and what to do, as the end of a sentence.
     *
     * @param content the first bytes of it, at most {@link #LOOKED_AT}
     */
    static String advice(String fileName, DirectBuffer content) {
        byte[] bytes = new byte[content.capacity()];
        content.getBytes(0, bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (CAPTURES.stream().anyMatch(magic -> text.length() < magic.length() && magic.startsWith(text))) {
            return "it is too short to tell what it is: copy it again";
        }
        for (Known known : KNOWN) {
            if (text.startsWith(known.magic())) {
                return known.advice();
            }
        }
        if (fileName.endsWith(".etl")) {
            return "it looks like a Windows event trace: convert it with etl2pcapng";
        }
        return isText(text)
                ? "it looks like text: give a pcap or pcapng file"
                : "it begins with bytes of no known format: give a pcap or pcapng file";
    }

    private static boolean isText(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != 0x7f || c == '\n' || c == '\r' || c == '\t');
    }
}
