// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SM2 ciphertext of a pre-master secret in the forms that stacks send, each brought to C1 C3 C2: the point
 * {@code 04 x y}, the hash, the masked text.
 *
 * <pre>
 * GB/T 35276   SEQUENCE { INTEGER x, INTEGER y, OCTET STRING hash, OCTET STRING text }
 * raw          04 x y hash text             GM/T 0003.4-2012
 * raw, old     04 x y text hash             drafts before it
 * </pre>
 *
 * Any of them with or without the length of two bytes that TLS puts before it, and with or without the 04. Which one it was
 * tells the hash, so all that may be are tried.
 */
final class Sm2Ciphertext {
    private static final int COORDINATE = 32;
    private static final int POINT = 1 + 2 * COORDINATE;
    private static final int HASH = 32;
    private static final int TEXT = RawRsa.PREMASTER_LENGTH;
    private static final int RAW = POINT + HASH + TEXT;
    private static final int LENGTH_FIELD = 2;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 2;
    private static final int OCTET_STRING = 4;
    private static final int UNCOMPRESSED = 4;

    private final byte[] bytes;
    private int limit;
    private int at;

    private Sm2Ciphertext(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.limit = offset + length;
    }

    /** What the bytes may mean, the likeliest first; empty when they are none of the forms. */
    static List<byte[]> readings(byte[] encrypted, int offset, int length) {
        var readings = new ArrayList<byte[]>(2);
        add(readings, encrypted, offset, length);
        boolean hasLength = length > LENGTH_FIELD
                && ((encrypted[offset] & 0xFF) << 8 | encrypted[offset + 1] & 0xFF) == length - LENGTH_FIELD;
        if (hasLength) {
            add(readings, encrypted, offset + LENGTH_FIELD, length - LENGTH_FIELD);
        }
        return readings;
    }

    private static void add(List<byte[]> readings, byte[] encrypted, int offset, int length) {
        byte[] fromDer = new Sm2Ciphertext(encrypted, offset, length).der();
        if (fromDer != null) {
            readings.add(fromDer);
        }
        if (length == RAW && encrypted[offset] == UNCOMPRESSED) {
            addRaw(readings, encrypted, offset + 1);
        } else if (length == RAW - 1) {
            addRaw(readings, encrypted, offset);
        }
    }

    private static void addRaw(List<byte[]> readings, byte[] encrypted, int xy) {
        byte[] hashFirst = new byte[RAW];
        hashFirst[0] = UNCOMPRESSED;
        System.arraycopy(encrypted, xy, hashFirst, 1, RAW - 1);
        byte[] textFirst = hashFirst.clone();
        System.arraycopy(hashFirst, POINT + TEXT, textFirst, POINT, HASH);
        System.arraycopy(hashFirst, POINT, textFirst, POINT + HASH, TEXT);
        readings.add(hashFirst);
        readings.add(textFirst);
    }

    /** Walks the DER by hand: BER length forms and numbers that are a byte too long or too short are all seen. */
    private byte @Nullable [] der() {
        int inner = element(SEQUENCE);
        if (inner < 0) {
            return null;
        }
        limit = at + inner;
        byte[] raw = new byte[RAW];
        raw[0] = UNCOMPRESSED;
        if (!coordinate(raw, 1) || !coordinate(raw, 1 + COORDINATE)) {
            return null;
        }
        boolean hasOne = octets(raw);
        return hasOne && octets(raw) ? raw : null;
    }

    private boolean coordinate(byte[] into, int where) {
        int length = element(INTEGER);
        if (length < 0) {
            return false;
        }
        while (length > COORDINATE && bytes[at] == 0) {
            at++;
            length--;
        }
        if (length > COORDINATE) {
            return false;
        }
        System.arraycopy(bytes, at, into, where + COORDINATE - length, length);
        at += length;
        return true;
    }

    /** Hash and text differ in length, so their order does not matter. */
    private boolean octets(byte[] raw) {
        int length = element(OCTET_STRING);
        if (length != HASH && length != TEXT) {
            return false;
        }
        System.arraycopy(bytes, at, raw, length == HASH ? POINT : POINT + HASH, length);
        at += length;
        return true;
    }

    /** Passes the header of an element of type {@code tag}; its length, or -1 when it is another or goes past the end. */
    private int element(int tag) {
        if (limit - at < 2 || (bytes[at] & 0xFF) != tag) {
            return -1;
        }
        int length = bytes[at + 1] & 0xFF;
        at += 2;
        if (length == 0x81 || length == 0x82) {
            int more = length & 0x0F;
            if (limit - at < more) {
                return -1;
            }
            length = number(more);
        }
        return length <= limit - at ? length : -1;
    }

    private int number(int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            number = number << 8 | bytes[at++] & 0xFF;
        }
        return number;
    }
}
