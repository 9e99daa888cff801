// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.Fingerprints;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fingerprints of the kinds of hellos that were seen lately: a site's clients are of few kinds, and three hashes a handshake cost
 * more than a look-up. Each kind has one place, and the last one that came there has it: a look-up is one comparison, whatever
 * hellos someone makes up. One per worker, used by its thread; called once a handshake.
 */
final class FingerprintCache {
    /** A power of two. */
    static final int PLACES = 512;
    /** Of a hello's lists together; longer ones are no real client's, and would fill the memory. */
    static final int MAX_ENTRIES = 512;

    private static final byte[] NO_BYTES = {};

    private final @Nullable ClientKind[] clients = new ClientKind[PLACES];
    private final @Nullable ServerKind[] servers = new ServerKind[PLACES];

    /** What tells of a client; {@code ja3} is not to be changed. */
    record OfClient(byte[] ja3, String ja4) {}

    OfClient of(ClientHello hello, boolean datagrams) {
        int place = place(hello);
        ClientKind kind = clients[place];
        if (kind != null && kind.covers(hello, datagrams)) {
            return kind.fingerprints;
        }
        OfClient made = new OfClient(Fingerprints.ja3Digest(hello), Fingerprints.ja4(hello, datagrams));
        if (isKept(hello)) {
            clients[place] = ClientKind.of(hello, datagrams, made);
        }
        return made;
    }

    String ja3s(ServerHello hello) {
        int place = place(Arrays.hashCode(hello.extensions()) * 31 + hello.cipherSuite());
        ServerKind kind = servers[place];
        if (kind != null && kind.covers(hello)) {
            return kind.ja3s;
        }
        String made = Fingerprints.ja3s(hello);
        servers[place] = new ServerKind(hello.legacyVersion(), hello.cipherSuite(), hello.extensions(), made);
        return made;
    }

    private static int place(ClientHello hello) {
        int hash = Arrays.hashCode(hello.cipherSuites()) * 31 + Arrays.hashCode(hello.extensions());
        return place(hash * 31 + Arrays.hashCode(hello.supportedGroups()));
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    private static boolean isKept(ClientHello hello) {
        return hello.cipherSuites().length + hello.extensions().length + hello.supportedGroups().length
                + hello.pointFormats().length + hello.signatureAlgorithms().length
                + hello.supportedVersions().length <= MAX_ENTRIES;
    }

    private static List<String> firstProtocol(ClientHello hello) {
        return hello.alpn().isEmpty() ? List.of() : List.of(hello.alpn().getFirst());
    }

    /** A kind of client: a hello with nothing but what fingerprints cover, since tickets are long, and they themselves. */
    private record ClientKind(ClientHello hello, boolean datagrams, OfClient fingerprints) {
        static ClientKind of(ClientHello hello, boolean datagrams, OfClient fingerprints) {
            ClientHello covered = new ClientHello(hello.legacyVersion(), NO_BYTES, NO_BYTES, hello.cipherSuites(),
                    hello.extensions(), "", firstProtocol(hello), NO_BYTES, hello.supportedGroups(),
                    hello.pointFormats(), hello.signatureAlgorithms(), hello.supportedVersions());
            return new ClientKind(covered, datagrams, fingerprints);
        }

        boolean covers(ClientHello other, boolean otherDatagrams) {
            return datagrams == otherDatagrams && hello.legacyVersion() == other.legacyVersion()
                    && Arrays.equals(hello.cipherSuites(), other.cipherSuites())
                    && Arrays.equals(hello.extensions(), other.extensions())
                    && Arrays.equals(hello.supportedGroups(), other.supportedGroups())
                    && Arrays.equals(hello.pointFormats(), other.pointFormats())
                    && Arrays.equals(hello.signatureAlgorithms(), other.signatureAlgorithms())
                    && Arrays.equals(hello.supportedVersions(), other.supportedVersions())
                    && hello.alpn().equals(firstProtocol(other));
        }
    }

    private record ServerKind(int version, int cipherSuite, int[] extensions, String ja3s) {
        boolean covers(ServerHello hello) {
            return version == hello.legacyVersion() && cipherSuite == hello.cipherSuite()
                    && Arrays.equals(extensions, hello.extensions());
        }
    }
}
