// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Records of a stream cipher with a MAC: content and MAC encrypted by a keystream that runs on over records (RFC 5246 section
 * 6.2.3.1). The keystream is the direction's own; it moves on with records that verify only.
 */
final class StreamProtection implements RecordProtection {
    /** Longest stretch of keystream that is gone over to the record behind a loss. */
    private static final long MAX_KEYSTREAM_SKIPPED = 16 << 20;
    private static final int MAX_RECORDS_LOST = 1 << 14;

    private final RecordCiphers ciphers;
    private final RecordCiphers.Ring<MacEngine> engines;
    private final SecretKeySpec macKey;
    private final int macLength;
    private final Rc4 keystream = new Rc4();
    private @Nullable MacEngine engine;

    StreamProtection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        CipherSuite suite = format.suite();
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        this.ciphers = ciphers;
        engines = ciphers.withMac(bulk, suite.mac(), format.version());
        macKey = new SecretKeySpec(keys.macKey(), suite.mac().hmac());
        macLength = format.macLength();
        keystream.init(keys.key());
    }

    private MacEngine engine() throws GeneralSecurityException {
        MacEngine known = engine;
        if (known != null && known.owner == this) {
            return known;
        }
        MacEngine taken = engines.take(this);
        taken.mac.init(macKey);
        engine = taken;
        return taken;
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int contentLength = length - macLength;
        if (contentLength < 0) {
            return FAILED;
        }
        Rc4 trial = ciphers.keystream;
        trial.copyFrom(keystream);
        trial.apply(in, offset, length, out);
        if (!macFits(contentType, version, recordSequence, contentLength, out)) {
            return FAILED;
        }
        keystream.copyFrom(trial);
        return contentLength;
    }

    private boolean macFits(int contentType, int version, long recordSequence, int contentLength, byte[] out) {
        try {
            return engine().mac.fits(recordSequence, contentType, version, out, 0, contentLength, out, contentLength,
                    macLength);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The keystream of the place before the one with most records missing is made once, and shifted by a header each time. */
    @Override
    public int search(int contentType, int version, RecordSearch search, byte[] in, int offset, int length,
            byte[] out) {
        long most = Math.min(Math.min(search.mostLost(), MAX_RECORDS_LOST),
                search.lostBytes() / RecordHeader.LENGTH);
        long skipped = search.lostBytes() - RecordHeader.LENGTH * most;
        // if nothing of ours is missing, what lies between is none of ours and used no keystream
        search.nothingLost();
        int next = open(contentType, version, search.sequence(), in, offset, length, out);
        if (next != FAILED || length < macLength || skipped > MAX_KEYSTREAM_SKIPPED) {
            return next;
        }
        search.spend(skipped);
        byte[] window = new byte[(int) (RecordHeader.LENGTH * most) + length];
        Rc4 trial = ciphers.keystream;
        trial.copyFrom(keystream);
        trial.skip((int) skipped);
        trial.apply(window, 0, window.length, window);
        while (search.next()) {
            int at = (int) (RecordHeader.LENGTH * (most - search.lost()));
            if (search.lost() > most || search.lost() == 0) {
                continue;
            }
            for (int i = 0; i < length; i++) {
                out[i] = (byte) (in[offset + i] ^ window[at + i]);
            }
            if (macFits(contentType, version, search.sequence(), length - macLength, out)) {
                keystream.skip((int) skipped + at + length);
                return length - macLength;
            }
        }
        return FAILED;
    }

    @Override
    public int shortestFragment() {
        return macLength;
    }

    @Override
    public int plaintextLength(int fragmentLength) {
        return fragmentLength - macLength;
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
