// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.Endpoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Subject alternative names (RFC 5280 section 4.2.1.6) as texts, in the certificate's order. */
final class AlternativeNames {
    private static final int RFC822_NAME = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int DIRECTORY_NAME = 0xA4;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;

    private AlternativeNames() {}

    /** DNS names, mail and IP addresses, URIs and directory names; other kinds are left out. */
    static List<String> of(byte[] der) {
        DerCursor names = DerCursor.over(der).enter(DerCursor.SEQUENCE);
        List<String> texts = new ArrayList<>();
        while (names.hasMore() && texts.size() < CertificateFacts.MAX_ALTERNATIVE_NAMES) {
            String text = switch (names.tag()) {
                case RFC822_NAME, DNS_NAME, URI -> CertificateText.ofAscii(names.value());
                case IP_ADDRESS -> address(names.value());
                case DIRECTORY_NAME -> DistinguishedName.read(names.enter(DIRECTORY_NAME));
                default -> {
                    names.skip();
                    yield "";
                }
            };
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static String address(byte[] bytes) {
        if (bytes.length == 4 || bytes.length == 16) {
            return Endpoint.of(bytes, 0).address();
        }
        return bytes.length <= 32 ? HexFormat.of().formatHex(bytes) : "";
    }
}
