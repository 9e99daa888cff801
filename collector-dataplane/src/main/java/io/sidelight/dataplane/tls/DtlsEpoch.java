// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.dtls.DtlsRecord;
import io.sidelight.dataplane.tls.dtls.ReplayWindow;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;

/** Opens the records of one direction and epoch, in whatever order they come, each once. Hot. */
final class DtlsEpoch {
    /** What {@link #open} returns for a record that was opened before. */
    static final int REPEATED = -3;

    private final int number;
    private final boolean macAsInTls;
    private final RecordProtection protection;
    private final ReplayWindow window = new ReplayWindow();

    /** @param macAsInTls MACs are as if this were TLS 1.0: OpenSSL 0.9.8 */
    DtlsEpoch(int number, RecordProtection protection, boolean macAsInTls) {
        this.number = number;
        this.macAsInTls = macAsInTls;
        this.protection = protection;
    }

    int number() {
        return number;
    }

    /**
     * Verifies and decrypts a record.
     *
     * @return plaintext length, {@link #REPEATED}, or another negative number when it does not verify
     */
    int open(DtlsRecord record, byte[] out) {
        if (!window.isNew(record.sequence())) {
            return REPEATED;
        }
        // the version that a MAC covers is that of the header (RFC 6347 section 4.1.2.1)
        int version = macAsInTls ? ProtocolVersion.TLS_1_0 : record.version();
        long sequence = macAsInTls ? record.sequence() : record.fullSequence();
        int opened = protection.open(record.contentType(), version, sequence, record.buffer(), record.fragmentOffset(),
                record.fragmentLength(), out);
        if (opened >= 0) {
            window.note(record.sequence());
        }
        return opened;
    }

    /** Where {@link #open} puts the plaintext. */
    int plaintextOffset() {
        return protection.plaintextOffset();
    }

    /** Records known to be missing so far. */
    long missing() {
        return window.missing();
    }
}
