// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.policy.NamePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a rule may ask of a certificate.
 *
 * @param names as names are compared: alternative names, or the common name when there are none
 * @param attributes of the subject in lower case, as {@code o=example}
 */
public record CertificateClues(String sha256, String spkiSha256, List<String> names, List<String> attributes) {
    private static final String COMMON_NAME = "cn=";

    /** What is asked of a certificate as an event would tell it. */
    public static CertificateClues of(CertificateFacts facts) {
        List<String> attributes = attributes(facts.subject());
        List<String> names = new ArrayList<>(facts.alternativeNames());
        if (names.isEmpty()) {
            attributes.stream().filter(attribute -> attribute.startsWith(COMMON_NAME))
                    .map(attribute -> attribute.substring(COMMON_NAME.length())).forEach(names::add);
        }
        names.replaceAll(NamePattern::normal);
        return new CertificateClues(facts.sha256(), facts.spkiSha256(), names, attributes);
    }

    /** The attributes of a distinguished name (RFC 4514), separators within values being escaped. */
    static List<String> attributes(String distinguishedName) {
        List<String> found = new ArrayList<>();
        StringBuilder attribute = new StringBuilder();
        for (int i = 0; i < distinguishedName.length(); i++) {
            char at = distinguishedName.charAt(i);
            if (at == '\\' && i + 1 < distinguishedName.length()) {
                attribute.append(distinguishedName.charAt(++i));
            } else if (at == ',' || at == '+') {
                found.add(attribute.toString());
                attribute.setLength(0);
            } else {
                attribute.append(at);
            }
        }
        found.add(attribute.toString());
        found.replaceAll(each -> each.strip().toLowerCase(Locale.ROOT));
        return found;
    }
}
