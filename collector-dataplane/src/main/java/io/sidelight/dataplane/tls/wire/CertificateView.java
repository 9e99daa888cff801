// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/**
 * The parts of an X.509 certificate (RFC 5280 section 4.1) that an observer needs, found by walking its DER; the rest is not
 * looked at and nothing is verified. Absent or damaged parts are empty.
 *
 * @param subjectPublicKeyInfo DER of the SubjectPublicKeyInfo
 * @param notBefore seconds since 1970, 0 when not readable
 */
public record CertificateView(byte[] subjectPublicKeyInfo, String subject, String issuer, long notBefore,
        long notAfter) {
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xA0;
    private static final int UTC_TIME = 0x17;

    /** Walks a certificate. */
    public static CertificateView of(byte[] der) {
        ByteCursor certificate = contents(new ByteCursor(der, 0, der.length), SEQUENCE);
        ByteCursor tbs = contents(certificate, SEQUENCE);
        if (tbs.hasMore() && (tbs.array()[tbs.position()] & 0xFF) == VERSION) {
            element(tbs);
        }
        element(tbs); // serial number
        element(tbs); // signature algorithm
        byte[] issuer = element(tbs);
        ByteCursor validity = contents(tbs, SEQUENCE);
        long notBefore = time(validity);
        long notAfter = time(validity);
        byte[] subject = element(tbs);
        byte[] spki = element(tbs);
        return new CertificateView(tbs.failed() ? new byte[0] : spki, name(subject), name(issuer), notBefore, notAfter);
    }

    /** A whole element, header included; moves the cursor over it. */
    private static byte[] element(ByteCursor in) {
        int start = in.position();
        in.u8();
        in.skip(length(in));
        return in.failed() ? new byte[0] : Arrays.copyOfRange(in.array(), start, in.position());
    }

    private static ByteCursor contents(ByteCursor in, int tag) {
        int found = in.u8();
        ByteCursor inner = in.sub(length(in));
        return found == tag ? inner : new ByteCursor(in.array(), 0, 0);
    }

    private static int length(ByteCursor in) {
        int first = in.u8();
        return switch (first) {
            case 0x81 -> in.u8();
            case 0x82 -> in.u16();
            case 0x83 -> in.u24();
            default -> first < 0x80 ? first : Integer.MAX_VALUE;
        };
    }

    private static long time(ByteCursor in) {
        int tag = in.u8();
        String text = new String(in.bytes(length(in)), StandardCharsets.US_ASCII);
        try {
            if (tag == UTC_TIME && text.length() >= 2) {
                // RFC 5280 section 4.1.2.5.1: years from 50 on are of the last century
                text = (text.charAt(0) >= '5' ? "19" : "20") + text;
            }
            int seconds = text.length() >= 15 ? digits(text, 12) : 0;
            return LocalDateTime.of(digits(text, 0) * 100 + digits(text, 2), digits(text, 4), digits(text, 6),
                    digits(text, 8), digits(text, 10), seconds).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** Two decimal digits; a value that no date has when they are not there. */
    private static int digits(String text, int at) {
        if (at + 2 > text.length() || !Character.isDigit(text.charAt(at)) || !Character.isDigit(text.charAt(at + 1))) {
            return 99;
        }
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    private static String name(byte[] der) {
        try {
            return der.length == 0 ? "" : new X500Principal(der).getName();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
