// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;

/** Makes captures of TLS 1.3 connections to a server whose key share is always the same, with the key that opens them. */
public final class SharedKeyTraffic {
    private final String group;
    private final KeyPair share;
    private final TrafficMaker maker;

    /** @param group name as the JDK knows it: {@code x25519}, {@code secp256r1} */
    public SharedKeyTraffic(ServerIdentity identity, String group) throws GeneralSecurityException, IOException {
        this.group = group;
        this.share = StaticShares.newPair(group);
        this.maker = TrafficMaker.ofTls13(identity, "TLS_AES_128_GCM_SHA256", group, share);
    }

    /** {@code connections} one after the other, each with its full handshake and a small response; one a second. */
    public TrafficFile fullHandshakes(Path file, int connections) throws IOException, GeneralSecurityException {
        return maker.fullHandshakes(file, connections);
    }

    /** A key table with the server's share alone. */
    public KeyTable keyTable(long generation) throws GeneralSecurityException {
        return KeyTable.of(generation, List.of(KeyEntry.of(share.getPrivate().getEncoded(),
                share.getPublic().getEncoded(), List.of(), "the benchmark's own " + group + " share")));
    }

    /** The server's key share as the collector's key cache is asked for it; and another of the same group, a client's. */
    public byte[] ownShare() {
        return KeyShares.encode(share.getPublic());
    }

    /** Another public value of the same group. */
    public byte[] peerShare() throws GeneralSecurityException {
        return KeyShares.encode(StaticShares.newPair(group).getPublic());
    }

    /** Code of the group as registered. */
    public int groupCode() {
        return KeyShares.code(group);
    }
}
