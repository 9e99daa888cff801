// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpBody.Shown;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body as the text that it is, when it is one. */
record BodyText(String text, Shown shown) {
    private static final Map<String, Charset> CHARSETS = charsets();
    /** What a text is that does not say what it is, and is not UTF-8, as browsers take it. */
    private static final Charset WESTERN = CHARSETS.getOrDefault("windows-1252", StandardCharsets.ISO_8859_1);
    private static final String CHARSET = "charset=";
    private static final BodyText NONE = new BodyText("", Shown.NOT_TEXT);
    private static final BodyText NOT_READ = new BodyText("", Shown.ENCODED);

    /**
     * The text of a body that begins with {@code length} bytes.
     *
     * @param cut whether it goes on behind them
     * @param limit the most bytes that are shown of it once its content coding is undone
     */
    static BodyText of(byte[] bytes, int length, boolean cut, HeaderFields fields, int limit) {
        ContentCoding.Expanded content = ContentCoding.undo(bytes, length, cut, fields, limit);
        return content == null ? NOT_READ : of(content, fields.value(HeaderField.CONTENT_TYPE));
    }

    private static BodyText of(ContentCoding.Expanded content, String contentType) {
        if (contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return NONE; // files, mostly
        }
        Charset charset = CHARSETS.getOrDefault(charsetOf(contentType), StandardCharsets.UTF_8);
        String text = decoded(content, charset);
        if (text == null) {
            text = new String(content.bytes(), 0, content.length(), WESTERN);
        }
        return isText(text) ? new BodyText(text, content.cut() ? Shown.CUT : Shown.WHOLE) : NONE;
    }

    /** Null when the bytes are none of this charset; of a character that is cut nothing is left. */
    private static @Nullable String decoded(ContentCoding.Expanded content, Charset charset) {
        var decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer characters = CharBuffer.allocate((int) (content.length() * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(content.bytes(), 0, content.length()), characters,
                !content.cut());
        if (result.isError()) {
            return null;
        }
        String text = characters.flip().toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Text has no control characters but those that part its lines and columns. */
    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean space = character == '\t' || character == '\n' || character == '\r' || character == '\f';
            if (Character.isISOControl(character) && !space) {
                return false;
            }
        }
        return true;
    }

    private static String charsetOf(String contentType) {
        String lowerCase = contentType.toLowerCase(Locale.ROOT);
        int at = lowerCase.indexOf(CHARSET);
        if (at < 0) {
            return "";
        }
        int end = lowerCase.indexOf(';', at);
        return lowerCase.substring(at + CHARSET.length(), end < 0 ? lowerCase.length() : end).replace("\"", "").strip();
    }

    /** Those that are in use; a peer must not have others searched for. */
    private static Map<String, Charset> charsets() {
        Map<String, Charset> known = new HashMap<>();
        for (String name : List.of("us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "gbk", "gb2312", "gb18030",
                "big5", "shift_jis", "euc-jp", "euc-kr", "utf-16", "utf-16le", "utf-16be")) {
            if (Charset.isSupported(name)) {
                known.put(name, Charset.forName(name));
            }
        }
        return Map.copyOf(known);
    }
}
