// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON objects, one a line, in which what is not known is not there: an empty text and a negative number are left
 * out, and so is an object without members. Control characters (C0, DEL, C1, line separators) are escaped, halves of
 * surrogate pairs become U+FFFD.
 */
final class JsonLines {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder().rootValueSeparator("")
            .characterEscapes(new ControlEscapes()).build();

    private final JsonGenerator json;
    /** Names of objects that were opened but have no member yet. */
    private final ArrayDeque<String> unopened = new ArrayDeque<>();

    JsonLines(OutputStream out) {
        this.json = io(() -> FACTORY.createGenerator(out));
    }

    /** Writes one line whose members {@code body} writes. */
    void line(Runnable body) {
        run(json::writeStartObject);
        body.run();
        run(() -> {
            json.writeEndObject();
            json.writeRaw('\n');
        });
    }

    /** Writes one line that is an object already. */
    void ready(String object) {
        run(() -> json.writeRaw(object + '\n'));
    }

    void object(String name, Runnable body) {
        unopened.addLast(name);
        body.run();
        if (unopened.pollLast() == null) {
            run(json::writeEndObject);
        }
    }

    void text(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            member(() -> json.writeStringField(name, wellFormed(value)));
        }
    }

    void number(String name, long value) {
        if (value >= 0) {
            member(() -> json.writeNumberField(name, value));
        }
    }

    void truth(String name, boolean value) {
        member(() -> json.writeBooleanField(name, value));
    }

    /** An array of texts, left out when there are none. */
    void texts(String name, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        member(() -> json.writeArrayFieldStart(name));
        for (String value : values) {
            run(() -> json.writeString(wellFormed(value)));
        }
        run(json::writeEndArray);
    }

    /** An array of objects, one for each of {@code items}; written also when there are none. */
    <T> void objects(String name, Iterable<T> items, Consumer<T> body) {
        member(() -> json.writeArrayFieldStart(name));
        for (T item : items) {
            run(json::writeStartObject);
            body.accept(item);
            run(json::writeEndObject);
        }
        run(json::writeEndArray);
    }

    /** Hands on what is buffered here and in the output behind. */
    void flush() {
        run(json::flush);
    }

    private void member(Action write) {
        while (!unopened.isEmpty()) {
            String name = unopened.removeFirst();
            run(() -> json.writeObjectFieldStart(name));
        }
        run(write);
    }

    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return replaceHalfPairs(text);
            }
        }
        return text;
    }

    private static String replaceHalfPairs(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean
                .appendCodePoint(c <= 0xFFFF && Character.isSurrogate((char) c) ? 0xFFFD : c));
        return clean.toString();
    }

    private static void run(Action action) {
        io(() -> {
            action.run();
            return true;
        });
    }

    private static <T> T io(Source<T> source) {
        try {
            return source.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private interface Source<T> {
        T get() throws IOException;
    }

    /** JSON needs C0 escaped only; DEL, C1 and the Unicode line separators could steer the terminal a line is shown on. */
    private static final class ControlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int DELETE = 0x7F;
        private static final int LAST_C1 = 0x9F;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] escapes = standardAsciiEscapesForJSON();
            escapes[DELETE] = ESCAPE_STANDARD;
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            boolean control = c > DELETE && c <= LAST_C1 || c == 0x2028 || c == 0x2029;
            return control ? new SerializedString(String.format("\\u%04x", c)) : null;
        }
    }
}
