// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Records that were compressed before they were protected (RFC 3749). The compressor's state runs over all records, so a lost
 * one makes the rest unreadable, though it still verifies. Bounded: a record holds 2^14 bytes at most.
 */
final class InflatingProtection implements RecordProtection {
    static final int METHOD_DEFLATE = 1;
    static final int MAX_PLAINTEXT_LENGTH = 1 << 14;

    private static final int METHOD_BITS = 0x0F;
    private static final int ZLIB_DEFLATE = 8;
    private static final int ZLIB_CHECK = 31;

    private final RecordProtection inner;
    private final RecordCiphers ciphers;
    private @Nullable Inflater inflater;
    private boolean broken;

    /** @param method as in the ServerHello; with any but DEFLATE records are verified and not expanded */
    InflatingProtection(RecordProtection inner, int method, RecordCiphers ciphers) {
        this.inner = inner;
        this.ciphers = ciphers;
        this.broken = method != METHOD_DEFLATE;
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int opened = inner.open(contentType, version, recordSequence, in, offset, length, out);
        return opened < 0 ? opened : expand(opened, out);
    }

    @Override
    public int search(int contentType, int version, RecordSearch search, byte[] in, int offset, int length,
            byte[] out) {
        int opened = inner.search(contentType, version, search, in, offset, length, out);
        if (opened < 0) {
            return opened;
        }
        if (search.lost() > 0) {
            giveUp();
        }
        return expand(opened, out);
    }

    /** Expands the verified bytes in {@code out} in place. */
    private int expand(int length, byte[] out) {
        if (broken) {
            return NOT_EXPANDED;
        }
        int offset = inner.plaintextOffset();
        int expanded = length == 0 ? 0 : inflate(out, offset, length);
        if (expanded < 0 || expanded > MAX_PLAINTEXT_LENGTH) {
            giveUp();
            return NOT_EXPANDED;
        }
        System.arraycopy(ciphers.inflated, 0, out, offset, expanded);
        return expanded;
    }

    private int inflate(byte[] in, int offset, int length) {
        Inflater own = inflater;
        if (own == null) {
            own = new Inflater(!isZlibHeader(in, offset, length));
            inflater = own;
        }
        own.setInput(in, offset, length);
        try {
            int expanded = 0;
            int more;
            do {
                more = own.inflate(ciphers.inflated, expanded, ciphers.inflated.length - expanded);
                expanded += more;
            } while (more > 0);
            return own.needsInput() || own.finished() ? expanded : NOT_EXPANDED;
        } catch (DataFormatException e) {
            return NOT_EXPANDED; // the JDK's only way to say so
        }
    }

    /** Whether the stream begins with the header of RFC 1950, as it does with the peers that ever compressed. */
    private static boolean isZlibHeader(byte[] in, int offset, int length) {
        return length >= 2 && (in[offset] & METHOD_BITS) == ZLIB_DEFLATE
                && ((in[offset] & 0xFF) << 8 | in[offset + 1] & 0xFF) % ZLIB_CHECK == 0;
    }

    private void giveUp() {
        broken = true;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    @Override
    public long lostRecordsHint(byte[] in, int offset, int length) {
        return inner.lostRecordsHint(in, offset, length);
    }

    @Override
    public int shortestFragment() {
        return inner.shortestFragment();
    }

    @Override
    public int plaintextOffset() {
        return inner.plaintextOffset();
    }
}
