// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpBody.Shown;
import io.sidelight.dataplane.api.event.HttpBody.State;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the body of one message while it goes by: its first bytes, and the running hash of all of them. Made only where
 * something is wanted of it.
 */
final class Body {
    /** About what it takes with its hash, beside the bytes. */
    static final int BYTES = 512;

    private static final byte[] NOTHING = {};
    private static final int LEAST_GROWTH = 1_024;

    private final int limit;
    private final @Nullable MessageDigest digest;
    private byte[] kept = NOTHING;
    private int length;
    private boolean cut;
    private boolean gap;
    private boolean shed;

    Body(BodyWish wish) {
        limit = wish.shownBytes();
        digest = wish.hash() ? sha256() : null;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /** How many bytes more must be kept before {@code count} more of the body can be taken. */
    int growth(int count) {
        int wanted = gap || shed ? 0 : (int) Math.min((long) length + count, limit);
        return wanted <= kept.length
                ? 0
                : Math.min(limit, Math.max(wanted, 2 * kept.length + LEAST_GROWTH)) - kept.length;
    }

    /** Makes the room that {@link #growth} asked for, unless what was kept was let go of meanwhile. */
    boolean grow(int bytes) {
        if (!shed) {
            kept = Arrays.copyOf(kept, kept.length + bytes);
        }
        return !shed;
    }

    /** Takes the next bytes. */
    void add(byte[] buffer, int from, int count) {
        if (gap) {
            return;
        }
        if (digest != null) {
            digest.update(buffer, from, count);
        }
        int taken = Math.min(count, kept.length - length);
        System.arraycopy(buffer, from, kept, length, taken);
        length += taken;
        cut |= taken < count;
    }

    /** Bytes are missing here: what comes after them is neither shown nor hashed. */
    void onGap() {
        gap = true;
    }

    /** Lets go of the bytes that are kept; returns how many that are. */
    int shed() {
        int let = kept.length;
        shed |= let > 0;
        kept = NOTHING;
        length = 0;
        return let;
    }

    /** What is told of it; once. */
    HttpBody told(boolean ended, HeaderFields fields) {
        State state = gap ? State.GAP : ended ? State.WHOLE : State.UNFINISHED;
        String hash = digest != null && state == State.WHOLE ? HexFormat.of().formatHex(digest.digest()) : "";
        if (shed) {
            return new HttpBody("", Shown.NO_ROOM, state, hash);
        }
        if (limit == 0 || length == 0) {
            return new HttpBody("", Shown.NOTHING, state, hash);
        }
        BodyText text = BodyText.of(kept, length, cut || state != State.WHOLE, fields, limit);
        return new HttpBody(text.text(), text.shown(), state, hash);
    }
}
