// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar of one line of a key log: {@code LABEL identifier secret}, the last two in hex. Never quotes what it reads. */
final class KeyLogLine {
    private static final Pattern LABEL = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final String SESSION_ID = "Session-ID:";
    private static final String MASTER_KEY = "Master-Key:";
    private static final int MAX_LABEL = 64;

    private KeyLogLine() {}

    /** What a line turned out to be. */
    sealed interface Meaning {
        /** Empty, a comment, or of a label that is not known. */
        record Nothing(boolean isUnknown) implements Meaning {}

        /** {@code isKeyLog}: the label is known, so the file is a key log and only this line is broken. */
        record Broken(String message, boolean isKeyLog) implements Meaning {}

        record Stated(SessionSecret secret) implements Meaning {}
    }

    private static final Meaning NOTHING = new Meaning.Nothing(false);
    private static final Meaning UNKNOWN = new Meaning.Nothing(true);

    static Meaning parse(byte[] line, int length) {
        var fields = new Fields(line, length);
        fields.skipMark();
        String first = fields.text(MAX_LABEL);
        if (first.isEmpty() || first.startsWith("#")) {
            return NOTHING;
        }
        SecretLabel label = SecretLabel.named(first);
        if (label == null) {
            return LABEL.matcher(first).matches()
                    ? UNKNOWN
                    : new Meaning.Broken("is not a line of a key log and was skipped", false);
        }
        return label == SecretLabel.RSA && fields.skip(SESSION_ID) ? session(fields) : stated(label, fields);
    }

    private static Meaning session(Fields fields) {
        if (fields.isNext(MASTER_KEY)) {
            return NOTHING; // a session without an ID cannot be found by it
        }
        byte[] identifier = fields.hex();
        return fields.skip(MASTER_KEY)
                ? stated(SecretLabel.RSA_SESSION_ID, identifier, fields)
                : broken(SecretLabel.RSA_SESSION_ID, "no Master-Key behind the Session-ID");
    }

    private static Meaning stated(SecretLabel label, Fields fields) {
        return stated(label, fields.hex(), fields);
    }

    private static Meaning stated(SecretLabel label, byte @Nullable [] identifier, Fields fields) {
        byte[] secret = fields.hex();
        if (identifier == null || secret == null || fields.hasMore() && !fields.isNext("#")) {
            return broken(label, "something else than two fields of whole hex bytes");
        }
        if (!label.allowsIdentifier(identifier.length) || !label.allowsSecret(secret.length)) {
            return broken(label,
                    "fields of " + identifier.length + " and " + secret.length + " bytes, which cannot be");
        }
        var meaning = new Meaning.Stated(new SessionSecret(label, identifier, secret));
        Arrays.fill(secret, (byte) 0);
        return meaning;
    }

    private static Meaning broken(SecretLabel label, String what) {
        return new Meaning.Broken(label.text() + " has " + what + "; the line was skipped", true);
    }

    /** Walks over the fields of a line, which white space separates. */
    private static final class Fields {
        private final byte[] line;
        private final int limit;
        private int at;

        Fields(byte[] line, int limit) {
            this.line = line;
            this.limit = limit;
        }

        boolean hasMore() {
            while (at < limit && isBlank(line[at])) {
                at++;
            }
            return at < limit;
        }

        /** The next field, or what fits into {@code max} characters of it. */
        String text(int max) {
            int start = hasMore() ? at : limit;
            at = end();
            return new String(line, start, Math.min(at - start, max), StandardCharsets.ISO_8859_1);
        }

        /** True when the next field begins with {@code prefix}. */
        boolean isNext(String prefix) {
            return hasMore() && limit - at >= prefix.length()
                    && new String(line, at, prefix.length(), StandardCharsets.ISO_8859_1).equals(prefix);
        }

        /** Passes over {@code prefix} at the start of the next field, if it is there. */
        boolean skip(String prefix) {
            boolean there = isNext(prefix);
            at += there ? prefix.length() : 0;
            return there;
        }

        /** Passes over the mark that some editors put before UTF-8, and that stays in the middle when files are joined. */
        void skipMark() {
            if (limit - at >= 3 && line[at] == (byte) 0xEF && line[at + 1] == (byte) 0xBB
                    && line[at + 2] == (byte) 0xBF) {
                at += 3;
            }
        }

        /** The bytes of the next field; {@code null} when there is none or it is not hex. */
        byte @Nullable [] hex() {
            int start = hasMore() ? at : limit;
            at = end();
            int digits = at - start;
            if (digits == 0 || (digits & 1) != 0) {
                return null;
            }
            byte[] bytes = new byte[digits >>> 1];
            for (int i = 0; i < bytes.length; i++) {
                int high = Character.digit(line[start + 2 * i], 16);
                int low = Character.digit(line[start + 2 * i + 1], 16);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes[i] = (byte) (high << 4 | low);
            }
            return bytes;
        }

        private int end() {
            int end = at;
            while (end < limit && !isBlank(line[end])) {
                end++;
            }
            return end;
        }

        private static boolean isBlank(byte b) {
            return b == ' ' || b == '\t';
        }
    }
}
