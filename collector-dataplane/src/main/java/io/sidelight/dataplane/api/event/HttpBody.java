// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * What is told of a message's body beside its length, where a policy asks for it.
 *
 * @param text its beginning; empty when none is shown
 * @param shown how much of it {@code text} is, or why there is none
 * @param state how much of it was seen
 * @param sha256 of all of it, as it was transferred, without chunk framing, in hex; empty when it was not seen whole or not asked for
 */
public record HttpBody(String text, Shown shown, State state, String sha256) {
    /** Nothing is told of it, or there is none. */
    public static final HttpBody NONE = new HttpBody("", Shown.NOTHING, State.NONE, "");

    /** How much of a body was seen. */
    public enum State {
        /** There is none, or nothing is told of it. */
        NONE(""),
        /** All. */
        WHOLE("whole"),
        /** Bytes within it are missing. */
        GAP("gap"),
        /** Its end was not seen, or was not allowed to be read. */
        UNFINISHED("unfinished");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** As events tell it; empty for {@link #NONE}. */
        public String code() {
            return code;
        }
    }

    /** How much of a body is shown. */
    public enum Shown {
        /** None, as its type is not one that is asked for. */
        NOTHING(""),
        /** All. */
        WHOLE("whole"),
        /** Its beginning: it is longer than what is shown, or not all of it was seen. */
        CUT("cut"),
        /** None: it is no text. */
        NOT_TEXT("not_text"),
        /** None: it is encoded in a way that is not undone. */
        ENCODED("encoded"),
        /** None: there was no room to keep it. */
        NO_ROOM("no_room");

        private final String code;

        Shown(String code) {
            this.code = code;
        }

        /** As events tell it; empty for {@link #NOTHING}. */
        public String code() {
            return code;
        }
    }

    /** The same with another text. */
    public HttpBody withText(String other) {
        return new HttpBody(other, shown, state, sha256);
    }

    /** The same without its text, for which there is no room. */
    public HttpBody withoutRoom() {
        return text.isEmpty() ? this : new HttpBody("", Shown.NO_ROOM, state, sha256);
    }
}
