// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import io.sidelight.dataplane.api.event.CertificateFacts;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates of a certificate's validity (RFC 5280 section 4.1.2.5). Seconds may be missing, parts of a second are left aside, and
 * another zone than UTC is understood: DER allows none of that, but such certificates exist.
 */
final class CertificateTime {
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int MAX_LENGTH = 40;
    private static final Pattern FORM = Pattern.compile(
            "([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?(?:[.,][0-9]+)?(?:Z|([+-])([0-9]{2})([0-9]{2}))?");

    private CertificateTime() {}

    /** Seconds since 1970, negative before; {@link CertificateFacts#UNKNOWN_TIME} when not readable. */
    static long read(DerCursor in) {
        int tag = in.tag();
        byte[] value = in.value();
        if (value.length > MAX_LENGTH || tag != UTC_TIME && tag != GENERALIZED_TIME) {
            return CertificateFacts.UNKNOWN_TIME;
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (tag == UTC_TIME) {
            // section 4.1.2.5.1: years from 50 on are of the last century
            text = (text.compareTo("5") >= 0 ? "19" : "20") + text;
        }
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? seconds(parts) : CertificateFacts.UNKNOWN_TIME;
    }

    private static long seconds(Matcher parts) {
        try {
            int second = parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6));
            ZoneOffset zone = ZoneOffset.UTC;
            if (parts.group(7) != null) {
                int sign = parts.group(7).equals("-") ? -1 : 1;
                zone = ZoneOffset.ofHoursMinutes(sign * number(parts, 8), sign * number(parts, 9));
            }
            return LocalDateTime.of(number(parts, 1), number(parts, 2), number(parts, 3), number(parts, 4),
                    number(parts, 5), second).toEpochSecond(zone);
        } catch (DateTimeException e) {
            return CertificateFacts.UNKNOWN_TIME;
        }
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
