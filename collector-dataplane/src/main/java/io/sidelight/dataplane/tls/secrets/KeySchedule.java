// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    private final DecryptMethod method;
    private final @Nullable String keyId;
    private byte[] current;
    private byte[] resumptionSecret = {};

    /**
     * Begins with the early secret.
     *
     * @param emptyHash the hash of nothing
     * @param preSharedKey empty without one; read, not kept
     * @param keyId id of the private key behind the shared secret, null without one
     */
    public KeySchedule(HkdfLabel hkdf, int version, Hash hash, byte[] emptyHash, byte[] preSharedKey,
            DecryptMethod method, @Nullable String keyId) {
        this.hkdf = hkdf;
        this.version = version;
        this.hash = hash;
        this.emptyHash = emptyHash;
        this.method = method;
        this.keyId = keyId;
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

    /**
     * Goes on to the handshake secret.
     *
     * @param sharedSecret empty when the key exchange has none; read, not kept
     */
    public void enterHandshake(byte[] sharedSecret) {
        step(sharedSecret);
    }

    /**
     * A side's handshake traffic secret; valid at the handshake secret.
     *
     * @param helloHash through the ServerHello
     */
    public byte[] handshakeTrafficSecret(Side side, byte[] helloHash) {
        return derive(side == Side.CLIENT ? "c hs traffic" : "s hs traffic", helloHash);
    }

    /** Goes on to the master secret. */
    public void enterMaster() {
        step(NOTHING);
    }

    /**
     * A side's first application traffic secret; valid at the master secret.
     *
     * @param flightHash through the server's Finished
     */
    public byte[] applicationTrafficSecret(Side side, byte[] flightHash) {
        return derive(side == Side.CLIENT ? "c ap traffic" : "s ap traffic", flightHash);
    }

    /**
     * Derives resumption_master_secret; valid at the master secret.
     *
     * @param handshakeHash through the client's Finished
     */
    public void keepResumptionSecret(byte[] handshakeHash) {
        resumptionSecret = derive("res master", handshakeHash);
        Arrays.fill(current, (byte) 0); // nothing more comes of it
    }

    /** True once tickets can be turned into pre-shared keys. */
    public boolean hasResumptionSecret() {
        return resumptionSecret.length > 0;
    }

    /** The pre-shared key of a ticket (RFC 8446 section 4.6.1); valid once {@link #hasResumptionSecret}. */
    public byte[] ticketKey(byte[] ticketNonce) {
        return hkdf.expand(version, hash, resumptionSecret, "resumption", ticketNonce, hash.length());
    }

    /** What the schedule was begun with. */
    public DecryptMethod method() {
        return method;
    }

    /** Id of the private key behind the shared secret, null without one. */
    public @Nullable String keyId() {
        return keyId;
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
