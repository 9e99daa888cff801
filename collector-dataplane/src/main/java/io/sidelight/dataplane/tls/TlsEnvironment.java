// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.HandshakeTracker;
import io.sidelight.dataplane.tls.record.BufferPool;
import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.secret.SecretStore;

/**
 * What all TLS connections of one worker share: buffers, keys, secrets, and the packet that is being handled. One per worker,
 * used by its thread only; the session cache and the secret store behind it are shared by all workers.
 */
public final class TlsEnvironment {
    private static final int SCRATCH_LENGTH = RecordHeader.LENGTH + RecordHeader.MAX_FRAGMENT_LENGTH;

    final BufferPool pool;
    final RecordCiphers ciphers = new RecordCiphers();
    final byte[] recordScratch = new byte[SCRATCH_LENGTH];
    final byte[] plaintextScratch = new byte[SCRATCH_LENGTH];
    final HandshakeTracker tracker = new HandshakeTracker();
    final HkdfLabel hkdf = new HkdfLabel();
    final Tls13Suites tls13Suites = new Tls13Suites();
    final SecretFinder secretFinder;
    final FinishedCheck finishedCheck;

    private final DecodedKeyCache keys;
    private long packetNumber;

    /**
     * @param waitingBytes bound of what split records and records without keys may take, for all connections of the worker
     */
    public TlsEnvironment(DecodedKeyCache keys, PskTable preSharedKeys, SecretStore secrets, SessionCache sessions,
            PacketOrder order,
            long waitingBytes) {
        this.keys = keys;
        this.pool = new BufferPool(waitingBytes);
        Prf prf = new Prf();
        this.secretFinder = new SecretFinder(keys, preSharedKeys, secrets, sessions, order, prf, hkdf);
        this.finishedCheck = new FinishedCheck(prf, sessions);
    }

    /** Takes over a key table; cheap when it is the same as before. */
    public void use(KeyTable table) {
        keys.use(table);
    }

    /** Says which packet is handled now. */
    public void onPacket(long number) {
        packetNumber = number;
    }

    long packetNumber() {
        return packetNumber;
    }
}
