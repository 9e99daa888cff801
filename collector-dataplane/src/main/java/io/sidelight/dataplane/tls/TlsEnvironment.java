// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.dtls.DtlsHeader;
import io.sidelight.dataplane.tls.handshake.HandshakeMemory;
import io.sidelight.dataplane.tls.handshake.HandshakeTracker;
import io.sidelight.dataplane.tls.record.BufferPool;
import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.record.RecordContext;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.secret.ConnectionEnds;
import io.sidelight.keystore.secret.SecretStore;

/**
 * What all TLS connections of one worker share: buffers, keys, secrets, and the packet that is being handled. One per worker,
 * used by its thread only; the session cache and the secret store behind it are shared by all workers.
 */
public final class TlsEnvironment {
    private static final int SCRATCH_LENGTH = DtlsHeader.LENGTH + RecordHeader.MAX_FRAGMENT_LENGTH;

    final BufferPool pool;
    final RecordContext records;
    final HandshakeMemory handshakes;
    final RecordCiphers ciphers = new RecordCiphers();
    final byte[] recordScratch = new byte[SCRATCH_LENGTH];
    final byte[] plaintextScratch = new byte[SCRATCH_LENGTH];
    final HandshakeTracker tracker = new HandshakeTracker();
    final FingerprintCache fingerprints = new FingerprintCache();
    final SharedFacts handshakeFacts = new SharedFacts();
    final HkdfLabel hkdf = new HkdfLabel();
    final Tls13Suites tls13Suites = new Tls13Suites();
    final UnmatchedTrafficSecrets unmatchedTraffic;
    final SecretFinder secretFinder;
    final FinishedCheck finishedCheck;

    private static final int MAX_RECORDS_OUT_OF_STEP = 256;
    private static final int MAX_BYTES_OUT_OF_STEP = 256 << 10;
    private static final int MAX_RECORDS_WAITING = 16_384;

    private final DecodedKeyCache keys;
    private final ConnectionSecrets secrets;
    private final SessionCache sessions;
    private final int waitingBytesPerDirection;
    private boolean skippingBodies;
    private long skippedRecords;
    private long skippedBytes;
    private long secretGeneration;
    private int policyGeneration;
    private long packetNumber;
    private long arrivals;
    /** When that came which waited and is gone through now. */
    long replayedArrival;
    private long timeNs;

    /**
     * @param waitingBytes bound of what split records and records without keys may take, for all connections of the worker
     * @param handshakeBytes bound of what handshake messages may take that are joined or hashed
     * @param waitingBytesPerDirection bound of what records may take that wait for secrets, 0 when no secrets will come
     */
    public TlsEnvironment(DecodedKeyCache keys, PskTable preSharedKeys, SecretStore supplied, SessionCache sessions,
            PacketOrder order,
            long waitingBytes, long handshakeBytes, int waitingBytesPerDirection) {
        this.keys = keys;
        this.secrets = new ConnectionSecrets(supplied);
        this.sessions = sessions;
        this.waitingBytesPerDirection = waitingBytesPerDirection;
        this.pool = new BufferPool(waitingBytes);
        this.handshakes = new HandshakeMemory(handshakeBytes);
        this.records = new RecordContext(pool, recordScratch);
        Prf prf = new Prf();
        this.unmatchedTraffic = new UnmatchedTrafficSecrets(secrets, hkdf, ciphers, tls13Suites, plaintextScratch);
        this.secretFinder = new SecretFinder(keys, preSharedKeys, secrets, sessions, order, prf, hkdf,
                unmatchedTraffic);
        this.finishedCheck = new FinishedCheck(prf, sessions);
    }

    /** Room for split records and records without keys. */
    public BufferPool waitingRecords() {
        return pool;
    }

    /** Room for handshake messages. */
    public HandshakeMemory handshakes() {
        return handshakes;
    }

    /** Takes over a key table; cheap when it is the same as before. */
    public void use(KeyTable table) {
        keys.use(table);
    }

    /** Says which state of the policy holds; 0 as long as there is none. */
    public void usePolicy(int generation) {
        policyGeneration = generation;
    }

    /** Which state of the policy holds: what was allowed under another one is asked again. */
    int policyGeneration() {
        return policyGeneration;
    }

    /** Says whether records within bodies whose length is known are passed over undecrypted: the worker falls behind. */
    public void skipBodies(boolean skip) {
        skippingBodies = skip;
    }

    boolean skipsBodies() {
        return skippingBodies;
    }

    void onSkipped(int records, long plaintextBytes) {
        skippedRecords += records;
        skippedBytes += plaintextBytes;
    }

    /** Records that were passed over undecrypted. */
    public long skippedRecords() {
        return skippedRecords;
    }

    /** Plaintext bytes in them. */
    public long skippedBytes() {
        return skippedBytes;
    }

    /** Says which connection is handled from now on: some secrets are for certain addresses only. */
    public void enter(ConnectionEnds connection) {
        secrets.enter(connection);
    }

    /** Says which packet is handled now. */
    public void onPacket(long number) {
        packetNumber = number;
    }

    /** Says when the bytes that are handled now were captured. */
    public void onTime(long bytesTimeNs) {
        timeNs = bytesTimeNs;
    }

    /** When the bytes that are handled now were captured; for those that waited, when they came. */
    public long timeNs() {
        return timeNs;
    }

    /** Looks whether secrets have come; true when there are any since the last call. */
    public boolean refreshSecrets() {
        long before = secretGeneration;
        secretGeneration = secrets.generation();
        return secretGeneration != before;
    }

    /** Which state of the secrets is known to this worker. */
    long secretGeneration() {
        return secretGeneration;
    }

    /** Changes whenever a session has become known to any worker. */
    public long sessionGeneration() {
        return sessions.generation();
    }

    /** Whether secrets may come while connections go on, so that records wait for them. */
    public boolean secretsMayCome() {
        return waitingBytesPerDirection > 0;
    }

    PendingRecords pendingRecords(int lostAtLeastBefore, int lostAtMostBefore) {
        return secretsMayCome()
                ? new PendingRecords(pool, MAX_RECORDS_WAITING, waitingBytesPerDirection, lostAtLeastBefore,
                        lostAtMostBefore)
                : new PendingRecords(pool, MAX_RECORDS_OUT_OF_STEP, MAX_BYTES_OUT_OF_STEP, lostAtLeastBefore,
                        lostAtMostBefore);
    }

    long packetNumber() {
        return packetNumber;
    }

    /** Numbers what must wait, so that it is gone through in the order in which it came. */
    long nextArrival() {
        return arrivals++;
    }
}
