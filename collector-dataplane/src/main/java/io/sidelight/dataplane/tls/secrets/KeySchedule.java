// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.util.Arrays;

/**
 * The key schedule of TLS 1.3 (RFC 8446 section 7.1), one step after the other as the transcript grows:
 *
 * <pre>
 * pre-shared key -> early secret -> (+ shared secret) handshake secret -> master secret
 * </pre>
 *
 * One per handshake whose secrets are derived; let go of when the last of them is.
 */
public final class KeySchedule {
    private static final byte[] NOTHING = {};

    private final HkdfLabel hkdf;
    private final int version;
    private final Hash hash;
    private final byte[] emptyHash;
    private byte[] current;

    /**
     * Begins with the early secret.
     *
     * @param emptyHash the hash of nothing
     * @param preSharedKey empty without one; read, not kept
     */
    public KeySchedule(HkdfLabel hkdf, int version, Hash hash, byte[] emptyHash, byte[] preSharedKey) {
        this.hkdf = hkdf;
        this.version = version;
        this.hash = hash;
        this.emptyHash = emptyHash;
        this.current = hkdf.extract(hash, NOTHING, preSharedKey);
    }

    /**
     * The binder that proves a pre-shared key (RFC 8446 section 4.2.11.2); valid at the early secret.
     *
     * @param external true for a key that was agreed on elsewhere, false for one of an earlier session
     * @param helloHash hash of the ClientHello up to its binders
     */
    public byte[] binder(boolean external, byte[] helloHash) {
        byte[] binderKey = derive(external ? "ext binder" : "res binder", emptyHash);
        byte[] finishedKey = hkdf.expand(version, hash, binderKey, "finished", NOTHING, hash.length());
        return hkdf.extract(hash, finishedKey, helloHash); // HKDF-Extract is an HMAC
    }

    /** client_early_traffic_secret; valid at the early secret. */
    public byte[] earlyTrafficSecret(byte[] helloHash) {
        return derive("c e traffic", helloHash);
    }

    /** Goes on to the handshake secret. @param sharedSecret empty when the key exchange has none; read, not kept */
    public void enterHandshake(byte[] sharedSecret) {
        step(sharedSecret);
    }

    /** A side's handshake traffic secret; valid at the handshake secret. @param helloHash through the ServerHello */
    public byte[] handshakeTrafficSecret(Side side, byte[] helloHash) {
        return derive(side == Side.CLIENT ? "c hs traffic" : "s hs traffic", helloHash);
    }

    /** Goes on to the master secret. */
    public void enterMaster() {
        step(NOTHING);
    }

    /** A side's first application traffic secret; valid at the master secret. @param flightHash through the server's Finished */
    public byte[] applicationTrafficSecret(Side side, byte[] flightHash) {
        return derive(side == Side.CLIENT ? "c ap traffic" : "s ap traffic", flightHash);
    }

    /** resumption_master_secret; valid at the master secret. @param handshakeHash through the client's Finished */
    public byte[] resumptionMasterSecret(byte[] handshakeHash) {
        return derive("res master", handshakeHash);
    }

    /** The pre-shared key of a ticket (RFC 8446 section 4.6.1). */
    public byte[] ticketKey(byte[] resumptionMasterSecret, byte[] ticketNonce) {
        return hkdf.expand(version, hash, resumptionMasterSecret, "resumption", ticketNonce, hash.length());
    }

    private void step(byte[] inputKeyMaterial) {
        byte[] salt = derive("derived", emptyHash);
        Arrays.fill(current, (byte) 0);
        current = hkdf.extract(hash, salt, inputKeyMaterial);
    }

    private byte[] derive(String label, byte[] transcriptHash) {
        return hkdf.deriveSecret(version, hash, current, label, transcriptHash);
    }

    @Override
    public String toString() {
        return "KeySchedule[not shown]";
    }
}
