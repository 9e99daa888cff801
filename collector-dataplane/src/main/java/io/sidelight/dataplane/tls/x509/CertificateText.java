// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Character strings of certificates made fit to be shown: what is not a character of the string's own set, and control and
 * formatting characters, stand as a backslash and two hex digits a byte, as RFC 4514 section 2.4 has it.
 */
final class CertificateText {
    /** More bytes of a string than these are left out, behind an ellipsis. */
    static final int MAX_BYTES = 512;

    private static final int UTF8_STRING = 0x0C;
    private static final int NUMERIC_STRING = 0x12;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int TELETEX_STRING = 0x14;
    private static final int IA5_STRING = 0x16;
    private static final int VISIBLE_STRING = 0x1A;
    private static final int UNIVERSAL_STRING = 0x1C;
    private static final int BMP_STRING = 0x1E;
    private static final char ELLIPSIS = '…';

    private CertificateText() {}

    static boolean isString(int tag) {
        return switch (tag) {
            case UTF8_STRING, NUMERIC_STRING, PRINTABLE_STRING, TELETEX_STRING, IA5_STRING, VISIBLE_STRING,
                    UNIVERSAL_STRING, BMP_STRING ->
                true;
            default -> false;
        };
    }

    /** The string of this type with these bytes; characters of {@code special} get a backslash before them. */
    static String of(int tag, byte[] value, String special) {
        return escaped(value, switch (tag) {
            case TELETEX_STRING -> StandardCharsets.ISO_8859_1; // what it is taken for; its own set is not in use
            case BMP_STRING -> StandardCharsets.UTF_16BE;
            case UNIVERSAL_STRING -> StandardCharsets.UTF_32BE;
            default -> StandardCharsets.UTF_8; // some write UTF-8 where ASCII should stand
        }, special);
    }

    /** An IA5String, as in alternative names. */
    static String ofAscii(byte[] value) {
        return of(IA5_STRING, value, "\\");
    }

    private static String escaped(byte[] value, Charset charset, String special) {
        ByteBuffer in = ByteBuffer.wrap(value, 0, Math.min(value.length, MAX_BYTES));
        CharBuffer characters = CharBuffer.allocate(MAX_BYTES);
        CharsetDecoder decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        StringBuilder text = new StringBuilder(value.length);
        CoderResult result;
        do {
            result = decoder.decode(in, characters, true);
            append(text, characters.flip(), special);
            characters.clear();
            for (int i = 0; result.isError() && i < result.length(); i++) {
                appendByte(text, in.get());
            }
        } while (result.isError());
        return (value.length > MAX_BYTES ? text.append(ELLIPSIS) : text).toString();
    }

    private static void append(StringBuilder text, CharSequence characters, String special) {
        characters.codePoints().forEach(c -> {
            if (!isShown(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    appendByte(text, b);
                }
            } else {
                text.append(special.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c);
            }
        });
    }

    private static void appendByte(StringBuilder text, byte b) {
        text.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
