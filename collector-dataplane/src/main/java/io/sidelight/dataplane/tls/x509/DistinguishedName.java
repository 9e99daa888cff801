// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Names of subjects and issuers as text (RFC 4514), the most particular part first. Attributes for which that RFC has no short
 * name get the one that OpenSSL writes; others stand as {@code 1.2.3=#hex}.
 */
final class DistinguishedName {
    private static final int MAX_PARTS = 64;
    private static final int MAX_LENGTH = 4096;
    private static final String SPECIAL = "\"+,;<>\\";
    private static final Map<String, String> SHORT_NAMES = Map.ofEntries(Map.entry("2.5.4.3", "CN"),
            Map.entry("2.5.4.4", "SN"), Map.entry("2.5.4.5", "serialNumber"), Map.entry("2.5.4.6", "C"),
            Map.entry("2.5.4.7", "L"), Map.entry("2.5.4.8", "ST"), Map.entry("2.5.4.9", "STREET"),
            Map.entry("2.5.4.10", "O"), Map.entry("2.5.4.11", "OU"), Map.entry("2.5.4.12", "title"),
            Map.entry("2.5.4.13", "description"), Map.entry("2.5.4.15", "businessCategory"),
            Map.entry("2.5.4.17", "postalCode"), Map.entry("2.5.4.41", "name"), Map.entry("2.5.4.42", "GN"),
            Map.entry("2.5.4.43", "initials"), Map.entry("2.5.4.44", "generationQualifier"),
            Map.entry("2.5.4.46", "dnQualifier"), Map.entry("2.5.4.65", "pseudonym"),
            Map.entry("2.5.4.97", "organizationIdentifier"), Map.entry("0.9.2342.19200300.100.1.1", "UID"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"), Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
            Map.entry("1.2.840.113549.1.9.2", "unstructuredName"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));

    private DistinguishedName() {}

    /** The next element of {@code in} as a Name; empty when it is none. What is damaged is left out. */
    static String read(DerCursor in) {
        DerCursor name = in.enter(DerCursor.SEQUENCE);
        List<String> parts = new ArrayList<>();
        while (name.hasMore() && parts.size() < MAX_PARTS) {
            String part = part(name.enter(DerCursor.SET));
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        Collections.reverse(parts);
        String text = String.join(",", parts);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /** A RelativeDistinguishedName: mostly one attribute. */
    private static String part(DerCursor in) {
        List<String> attributes = new ArrayList<>(1);
        while (in.hasMore() && attributes.size() < MAX_PARTS) {
            DerCursor attribute = in.enter(DerCursor.SEQUENCE);
            String type = ObjectIdentifier.read(attribute);
            if (!type.isEmpty() && attribute.hasMore()) {
                attributes.add(attribute(type, attribute));
            }
        }
        return String.join("+", attributes);
    }

    private static String attribute(String type, DerCursor in) {
        int tag = in.tag();
        String name = SHORT_NAMES.get(type);
        if (name == null || !CertificateText.isString(tag)) {
            byte[] element = in.element();
            return (name == null ? type : name) + "=#"
                    + HexFormat.of().formatHex(element, 0, Math.min(element.length, CertificateText.MAX_BYTES));
        }
        return name + "=" + escapeEnds(CertificateText.of(tag, in.value(), SPECIAL));
    }

    /** RFC 4514 section 2.4: a space at either end and a number sign in front need a backslash. */
    private static String escapeEnds(String value) {
        String text = value.startsWith(" ") || value.startsWith("#") ? "\\" + value : value;
        boolean lastIsSpace = value.length() > 1 && value.endsWith(" ");
        return lastIsSpace ? text.substring(0, text.length() - 1) + "\\ " : text;
    }
}
