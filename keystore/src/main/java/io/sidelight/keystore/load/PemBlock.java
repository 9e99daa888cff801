// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.util.Map;

/** One block of a PEM file (RFC 7468, with the headers of RFC 1421); its content may be secret and is zeroed by the reader. */
final class PemBlock {
    private final String label;
    private final int line;
    private final Map<String, String> headers;
    private final byte[] content;

    /**
     * A block that was read.
     *
     * @param label what stands behind BEGIN
     * @param line of the BEGIN line, from 1
     * @param headers by name
     * @param content decoded from base64; not copied
     */
    PemBlock(String label, int line, Map<String, String> headers, byte[] content) {
        this.label = label;
        this.line = line;
        this.headers = Map.copyOf(headers);
        this.content = content;
    }

    String label() {
        return label;
    }

    int line() {
        return line;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] content() {
        return content;
    }

    boolean isPrivateKey() {
        return label.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
        return label.endsWith("CERTIFICATE");
    }

    @Override
    public String toString() {
        return label + " at line " + line;
    }
}
