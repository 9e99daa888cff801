// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The slots of a library that have tokens in them. */
final class TokenSlots {
    private static final byte WITH_TOKEN = 1;
    private static final int MOST = 1_024;
    private static final int LABEL_LENGTH = 32;
    /** CK_TOKEN_INFO has 208 bytes; some to spare. */
    private static final int INFO_LENGTH = 512;

    private TokenSlots() {}

    private record Slot(long id, String label) {}

    /**
     * The slot of a token.
     *
     * @param token label, or number of the slot
     */
    static long find(Cryptoki library, String token) throws TokenException {
        List<Slot> slots = list(library);
        List<Slot> found = slots.stream().filter(slot -> slot.label().equals(token)).toList();
        if (found.size() == 1) {
            return found.getFirst().id();
        }
        if (found.size() > 1) {
            throw new TokenException(
                    "there are " + found.size() + " tokens of this label: give the number of a slot, one of "
                            + numbers(found));
        }
        return slots.stream().filter(slot -> isNumber(slot.id(), token)).mapToLong(Slot::id).findFirst()
                .orElseThrow(() -> missing(slots));
    }

    private static TokenException missing(List<Slot> slots) {
        return new TokenException("there is no such token; " + (slots.isEmpty()
                ? "the library finds none: is it set up for this user?"
                : "there are " + String.join(", ", slots.stream().map(Slot::label).filter(label -> !label.isEmpty())
                        .map(label -> "'" + label + "'").toList())));
    }

    private static String numbers(List<Slot> slots) {
        return String.join(", ", slots.stream().map(slot -> Long.toUnsignedString(slot.id())).toList());
    }

    private static boolean isNumber(long id, String text) {
        return text.equals(Long.toUnsignedString(id)) || text.equalsIgnoreCase("0x" + Long.toHexString(id));
    }

    private static List<Slot> list(Cryptoki library) throws TokenException {
        List<Slot> slots = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            // asked for the number alone, the library looks which tokens there are now (section 5.5)
            library.call(Cryptoki.Function.GET_SLOT_LIST, WITH_TOKEN, MemorySegment.NULL, count);
            count.set(JAVA_LONG, 0, MOST);
            MemorySegment ids = arena.allocate(JAVA_LONG, MOST);
            library.call(Cryptoki.Function.GET_SLOT_LIST, WITH_TOKEN, ids, count);
            MemorySegment info = arena.allocate(INFO_LENGTH, Long.BYTES);
            for (long i = 0; i < Math.min(MOST, count.get(JAVA_LONG, 0)); i++) {
                long id = ids.getAtIndex(JAVA_LONG, i);
                try {
                    library.call(Cryptoki.Function.GET_TOKEN_INFO, id, info);
                    slots.add(new Slot(id, label(info)));
                } catch (TokenException _) {
                    // taken out meanwhile, or not in order: as if it were not there
                }
            }
        }
        return slots;
    }

    /** Padded with blanks; tokens that are not initialised have none. */
    private static String label(MemorySegment info) {
        byte[] label = info.asSlice(0, LABEL_LENGTH).toArray(JAVA_BYTE);
        return new String(label, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "").strip();
    }
}
