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

    private @Nullable HelloProbe probe;
    /** Place in the stream of the byte that is looked at next. */
    private long place;
    /** Where a second header must be if one that was seen is one, -1 without. */
    private long secondHeader = -1;
    private int headerVersion;
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
        secondHeader = -1;
    }

    /** @param helloSaid the other direction has begun, so an alert may be the answer */
    Found search(DirectBuffer buffer, int offset, int limit, boolean helloSaid) {
        int firstHeader = -1;
        for (int at = offset; at < limit; at++, place++) {
            Found found = place == 0 ? atFirstByte(buffer, at, limit) : Found.NOTHING;
            if (found == Found.NOTHING && place == secondHeader) {
                found = atSecondHeader(buffer, at, limit);
            }
            if (found == Found.NOTHING && mayBegin(buffer.getByte(at))) {
                found = further(buffer, at, limit, helloSaid);
            }
            if (found == Found.NOTHING && secondHeader <= place && isHeader(buffer, at, limit)) {
                secondHeader = place + RecordHeader.LENGTH + RecordChain.length(buffer, at);
                headerVersion = RecordChain.version(buffer, at);
                firstHeader = at;
            }
            if (found != Found.NOTHING) {
                end = found == Found.RECORDS && firstHeader >= 0 ? firstHeader : at;
                place -= at - end;
                return found;
            }
        }
        end = limit;
        return Found.NOTHING;
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

    private Found atSecondHeader(DirectBuffer buffer, int at, int limit) {
        if (!RecordChain.mayBeHeader(buffer, at, limit)) {
            return Found.NOTHING;
        }
        if (limit - at < RecordHeader.LENGTH) {
            return Found.PERHAPS;
        }
        return RecordChain.version(buffer, at) == headerVersion ? Found.RECORDS : Found.NOTHING;
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
        boolean more = hello == HelloProbe.MORE || alert
                || limit - at < RecordHeader.LENGTH && RecordChain.mayBeHeader(buffer, at, limit);
        return more && limit - at < HelloProbe.MAX_BYTES ? Found.PERHAPS : Found.NOTHING;
    }

    private HelloProbe probe() {
        HelloProbe known = probe;
        if (known == null) {
            known = new HelloProbe(); // only for what is not TLS from the first byte on
            probe = known;
        }
        return known;
    }

    private static boolean isHeader(DirectBuffer buffer, int at, int limit) {
        return limit - at >= RecordHeader.LENGTH && RecordChain.mayBeHeader(buffer, at, limit);
    }
}
