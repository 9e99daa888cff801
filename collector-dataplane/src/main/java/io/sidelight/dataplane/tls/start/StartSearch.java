// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks through one direction's stream for the byte at which TLS begins. At the first byte any record will do. Further on it
 * takes a hello, an alert that may answer one, or two records in a row (of a connection whose hello was not seen).
 */
final class StartSearch {
    /** What a search ended with. */
    enum Found {
        NOTHING,
        /** Bytes that may be the beginning of what is looked for: the search is to go on there when more have come. */
        PERHAPS,
        /** A record at the first byte of the stream. */
        FIRST_BYTE,
        HELLO,
        ALERT,
        /** Two records, of which the first one is where the search ended if it was in the range at hand. */
        RECORDS
    }

    private static final int ALERT_RECORD_LENGTH = RecordHeader.LENGTH + 2;
    private static final int MAX_SSL_V2_HELLO = 512;

    // only for what is not TLS from the first byte on
    private @Nullable HelloProbe probe;
    private @Nullable HeaderCandidates headers;
    /** Place in the stream of the byte that is looked at next. */
    private long place;
    private int end;

    /** Bytes of the stream that were looked at, or that are missing. */
    long place() {
        return place;
    }

    /** Where in the range the last search ended. */
    int end() {
        return end;
    }

    /** Bytes are left out. */
    void skip(long bytes) {
        place += bytes;
        headers = null;
    }

    /** @param helloSaid the other direction has begun, so an alert may be the answer */
    Found search(DirectBuffer buffer, int offset, int limit, boolean helloSaid) {
        long from = place;
        for (int at = offset; at < limit; at++, place++) {
            Found found = place == 0 ? atFirstByte(buffer, at, limit) : Found.NOTHING;
            if (found == Found.NOTHING && mayBegin(buffer.getByte(at))) {
                found = further(buffer, at, limit, helloSaid);
            }
            if (found == Found.RECORDS) {
                long first = headers().first();
                place = first >= from ? first : place;
            }
            if (found != Found.NOTHING) {
                end = offset + (int) (place - from);
                return found;
            }
        }
        end = limit;
        return Found.NOTHING;
    }

    /** True when the stream begins with a record. */
    static boolean beginsWithRecord(DirectBuffer buffer, int offset, int length) {
        return length > 0 && atFirstByte(buffer, offset, offset + length) == Found.FIRST_BYTE;
    }

    private static Found atFirstByte(DirectBuffer buffer, int at, int limit) {
        if (limit - at < RecordHeader.LENGTH) {
            return Found.PERHAPS;
        }
        int type = buffer.getByte(at) & 0xFF;
        boolean record = RecordHeader.isPlausible(type, RecordChain.version(buffer, at),
                RecordChain.length(buffer, at));
        return record || isSslV2Hello(buffer, at) ? Found.FIRST_BYTE : Found.NOTHING;
    }

    private static boolean isSslV2Hello(DirectBuffer buffer, int at) {
        int length = 2 + ((buffer.getByte(at) & 0x7F) << 8 | buffer.getByte(at + 1) & 0xFF);
        byte major = buffer.getByte(at + 3);
        return buffer.getByte(at) < 0 && buffer.getByte(at + 2) == HandshakeType.CLIENT_HELLO
                && (major == 3 || major == 0) && length > RecordHeader.LENGTH && length <= MAX_SSL_V2_HELLO;
    }

    /** Nearly all bytes are none of these, so that the search is cheap. */
    private static boolean mayBegin(byte first) {
        return first >= 20 && first <= 23 || (first & 0xFE) == 0x80;
    }

    private Found further(DirectBuffer buffer, int at, int limit, boolean helloSaid) {
        int hello = probe().judge(buffer, at, Math.min(limit, at + HelloProbe.MAX_BYTES));
        if (hello == HelloProbe.CLIENT_HELLO || hello == HelloProbe.SERVER_HELLO) {
            return Found.HELLO;
        }
        boolean alert = helloSaid && RecordChain.mayBeAlert(buffer, at, limit);
        if (alert && limit - at >= ALERT_RECORD_LENGTH) {
            return Found.ALERT;
        }
        boolean header = RecordChain.mayBeHeader(buffer, at, limit);
        boolean more = hello == HelloProbe.MORE || alert || header && limit - at < RecordHeader.LENGTH;
        if (more && limit - at < HelloProbe.MAX_BYTES) {
            return Found.PERHAPS;
        }
        boolean second = header
                && headers().add(place, RecordChain.version(buffer, at), RecordChain.length(buffer, at));
        return second ? Found.RECORDS : Found.NOTHING;
    }

    private HelloProbe probe() {
        HelloProbe known = probe;
        if (known == null) {
            known = new HelloProbe();
            probe = known;
        }
        return known;
    }

    private HeaderCandidates headers() {
        HeaderCandidates known = headers;
        if (known == null) {
            known = new HeaderCandidates();
            headers = known;
        }
        return known;
    }
}
