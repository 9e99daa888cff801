// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.Objects;

/**
 * Opens the protected records of one direction under one set of keys. Hot: {@link #open} is called per record; it allocates
 * what its JCA cipher call allocates and nothing else.
 */
public sealed interface RecordProtection permits NullProtection, StreamProtection, CbcProtection, AeadProtection,
        Tls13Protection, InflatingProtection {
    /** What {@link #open} returns for a record that does not verify. */
    int FAILED = -1;

    /** What {@link #open} returns for a record that verified, but whose compressed content cannot be expanded (any more). */
    int NOT_EXPANDED = -2;

    /**
     * Verifies and decrypts one record's fragment.
     *
     * @param recordSequence the record's sequence number in this direction and epoch, which its MAC or tag covers
     * @param in holds the fragment; not changed
     * @param out receives the plaintext from {@link #plaintextOffset()} on; bytes around it are garbage
     * @return plaintext length, {@link #FAILED} or {@link #NOT_EXPANDED}; then what {@code out} holds must not be used
     */
    int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out);

    /**
     * Verifies and decrypts a record before which others are missing, or may be. Warm: tries one sequence number after another.
     *
     * @return as {@link #open}; {@link RecordSearch#lost} then says how many records are missing
     */
    default int search(int contentType, int version, RecordSearch search, byte[] in, int offset, int length,
            byte[] out) {
        while (search.next()) {
            int opened = open(contentType, version, search.sequence(), in, offset, length, out);
            if (opened != FAILED) {
                return opened;
            }
        }
        return FAILED;
    }

    /** Length of the shortest fragment that can verify. */
    int shortestFragment();

    /** How many records lie between the last one that verified and this one, if the record itself tells; else -1. */
    default long lostRecordsHint(byte[] in, int offset, int length) {
        return -1;
    }

    /** Plaintext length of a record whose fragment has this length, -1 when padding hides it. */
    default int plaintextLength(int fragmentLength) {
        return -1;
    }

    /** Whether any record can be opened without those before it, and its plaintext's length is known from its own. */
    default boolean opensAlone() {
        return false;
    }

    /** Content type of the record that was opened last: TLS 1.3 hides it from the header (RFC 8446 section 5.2). */
    default int contentType(int headerType) {
        return headerType;
    }

    /** Where {@link #open} puts the plaintext. */
    int plaintextOffset();

    /**
     * The protection of a suite that {@link CipherSuite#isSupported()}.
     *
     * @param ciphers the worker's
     */
    static RecordProtection of(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        if (ProtocolVersion.isTls13(format.version())) {
            return new Tls13Protection(format, keys, ciphers);
        }
        RecordProtection protection = switch (Objects.requireNonNull(format.suite().bulk()).mode()) {
            case NULL -> new NullProtection(format, keys, ciphers);
            case STREAM -> new StreamProtection(format, keys, ciphers);
            case CBC -> new CbcProtection(format, keys, ciphers);
            case GCM, CCM, CHACHA20_POLY1305 -> new AeadProtection(format, keys, ciphers);
        };
        return format.compression() == 0
                ? protection
                : new InflatingProtection(protection, format.compression(), ciphers);
    }
}
