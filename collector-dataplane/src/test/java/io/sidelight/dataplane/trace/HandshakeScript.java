// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Connections of TLS 1.2 and TLCP with any suite, said message by message after the standards: what the key exchange holds is
 * the test's to say. Fields are set before {@link #full} or {@link #resumed}.
 */
public final class HandshakeScript {
    public static final int TLS_1_2 = 0x0303;
    public static final int TLCP = 0x0101;

    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final BouncyCastleProvider BC = new BouncyCastleProvider();

    public Endpoint client = new Endpoint("192.0.2.1", 40_000);
    public Endpoint server = new Endpoint("192.0.2.2", 443);
    public byte[] clientRandom;
    public byte[] serverRandom;
    /** What client and server say in their hellos. */
    public byte[] offeredId = {};
    public byte[] serverId = {};
    public boolean extendedMasterSecret;
    /** DER, in the order of the message; no message when empty. */
    public List<byte[]> certificates = List.of();
    /** The body of the ServerKeyExchange; no message when empty. */
    public byte[] serverKeyExchange = {};
    public byte[] clientKeyExchange = {};
    /** What both sides make of their messages. */
    public byte[] premaster = {};
    public byte[] master = {};
    /** What the Finished messages are made of, when that is not the master secret. */
    public byte[] finishedSecret = {};
    /** The client's ticket, and the one that the server issues; none when empty. */
    public byte[] offeredTicket = {};
    public byte[] issuedTicket = {};

    private final int version;
    private final CipherSuite suite;
    private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();
    private final List<TcpPacket> packets = new ArrayList<>();
    private int clientSequence = 1_000;
    private int serverSequence = 5_000_000;
    private long timeNs;

    /** @param seed different for each script, so that no two have equal randoms */
    public HandshakeScript(int version, int suite, int seed) {
        this.version = version;
        this.suite = Objects.requireNonNull(CipherSuites.of(suite));
        Random random = new Random(seed);
        clientRandom = new byte[32];
        serverRandom = new byte[32];
        random.nextBytes(clientRandom);
        random.nextBytes(serverRandom);
        timeNs = 1_700_000_000_000_000_000L + seed * 1_000_000_000L;
    }

    /** The same to be played once more. */
    public HandshakeScript again() {
        HandshakeScript again = new HandshakeScript(version, suite.code(), 0);
        again.clientRandom = clientRandom;
        again.serverRandom = serverRandom;
        again.offeredId = offeredId;
        again.serverId = serverId;
        again.extendedMasterSecret = extendedMasterSecret;
        again.certificates = certificates;
        again.serverKeyExchange = serverKeyExchange;
        again.clientKeyExchange = clientKeyExchange;
        again.premaster = premaster;
        again.offeredTicket = offeredTicket;
        again.issuedTicket = issuedTicket;
        return again;
    }

    /** A whole connection with a full handshake, in which each side sends its text. */
    public List<TcpPacket> full(String fromClient, String fromServer) throws GeneralSecurityException {
        hellos();
        if (!certificates.isEmpty()) {
            byte[] list = {};
            for (byte[] der : certificates) {
                list = join(list, u24(der.length), der);
            }
            plain(false, 11, join(u24(list.length), list));
        }
        if (serverKeyExchange.length > 0) {
            plain(false, 12, serverKeyExchange);
        }
        plain(false, 14, new byte[0]);
        plain(true, 16, clientKeyExchange);
        master = extendedMasterSecret
                ? prf(premaster, "extended master secret", hash())
                : prf(premaster, "master secret", join(clientRandom, serverRandom));
        SuiteSealer ofClient = sealer(true);
        SuiteSealer ofServer = sealer(false);
        finish(true, ofClient);
        issueTicket();
        finish(false, ofServer);
        return end(ofClient, ofServer, fromClient, fromServer);
    }

    /** A whole connection that goes on with the session of {@link #master}. */
    public List<TcpPacket> resumed(String fromClient, String fromServer) throws GeneralSecurityException {
        hellos();
        issueTicket();
        SuiteSealer ofClient = sealer(true);
        SuiteSealer ofServer = sealer(false);
        finish(false, ofServer);
        finish(true, ofClient);
        return end(ofClient, ofServer, fromClient, fromServer);
    }

    private void hellos() {
        add(true, TcpPacket.SYN, new byte[0]);
        clientSequence++;
        add(false, TcpPacket.SYN | TcpPacket.ACK, new byte[0]);
        serverSequence++;
        byte[] ems = extendedMasterSecret ? new byte[]{0, 23, 0, 0} : new byte[0];
        byte[] ticket = offeredTicket.length + issuedTicket.length == 0
                ? new byte[0]
                : join(u16(35), u16(offeredTicket.length), offeredTicket);
        byte[] extensions = join(ems, ticket);
        plain(true, 1, join(u16(version), clientRandom, new byte[]{(byte) offeredId.length}, offeredId, u16(2),
                u16(suite.code()), new byte[]{1, 0}, u16(extensions.length), extensions));
        byte[] answers = join(ems, issuedTicket.length == 0 ? new byte[0] : join(u16(35), u16(0)));
        plain(false, 2, join(u16(version), serverRandom, new byte[]{(byte) serverId.length}, serverId,
                u16(suite.code()), new byte[]{0}, u16(answers.length), answers));
    }

    private void issueTicket() {
        if (issuedTicket.length > 0) {
            plain(false, 4, join(new byte[]{0, 0, 1, 44}, u16(issuedTicket.length), issuedTicket));
        }
    }

    private void finish(boolean byClient, SuiteSealer sealer) throws GeneralSecurityException {
        send(byClient, join(new byte[]{20}, u16(version), u16(1), new byte[]{1}));
        byte[] verify = Arrays.copyOf(
                prf(finishedSecret.length == 0 ? master : finishedSecret,
                        byClient ? "client finished" : "server finished", hash()),
                12);
        byte[] message = join(new byte[]{20}, u24(verify.length), verify);
        transcript.writeBytes(message);
        send(byClient, sealer.record(HANDSHAKE, message));
    }

    private List<TcpPacket> end(SuiteSealer ofClient, SuiteSealer ofServer, String fromClient, String fromServer) {
        send(true, ofClient.record(APPLICATION_DATA, fromClient.getBytes(StandardCharsets.US_ASCII)));
        send(false, ofServer.record(APPLICATION_DATA, fromServer.getBytes(StandardCharsets.US_ASCII)));
        add(true, TcpPacket.FIN | TcpPacket.ACK, new byte[0]);
        clientSequence++;
        add(false, TcpPacket.FIN | TcpPacket.ACK, new byte[0]);
        return List.copyOf(packets);
    }

    private SuiteSealer sealer(boolean ofClient) {
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        int mac = suite.mac().length();
        int key = bulk.keyLength();
        int iv = bulk.tagLength() > 0 ? 4 : 0;
        byte[] block = prf(master, "key expansion", join(serverRandom, clientRandom), 2 * (mac + key + iv));
        int second = ofClient ? 0 : 1;
        String words = suite.name().substring(suite.name().indexOf("SM4") >= 0
                ? suite.name().indexOf("SM4")
                : suite.name().indexOf("_WITH_") + 6);
        String cipher = words.substring(0, words.lastIndexOf('_'));
        String hash = mac == 0 ? "" : words.substring(words.lastIndexOf('_') + 1);
        return new SuiteSealer(SuiteSealer.Form.of(cipher, hash, version), part(block, mac * second, mac),
                part(block, 2 * mac + key * second, key), part(block, 2 * (mac + key) + iv * second, iv));
    }

    private byte[] prf(byte[] secret, String label, byte[] seed) {
        return prf(secret, label, seed, 48);
    }

    private byte[] prf(byte[] secret, String label, byte[] seed, int length) {
        return SlowPrf.prf(suite.prfHash().name(), secret, label, seed, length);
    }

    private byte[] hash() throws GeneralSecurityException {
        return MessageDigest.getInstance(suite.prfHash().digest(), BC).digest(transcript.toByteArray());
    }

    private void plain(boolean byClient, int type, byte[] body) {
        byte[] message = join(new byte[]{(byte) type}, u24(body.length), body);
        transcript.writeBytes(message);
        send(byClient, join(new byte[]{HANDSHAKE}, u16(version), u16(message.length), message));
    }

    private void send(boolean byClient, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += 1400) {
            byte[] payload = Arrays.copyOfRange(bytes, from, Math.min(from + 1400, bytes.length));
            add(byClient, TcpPacket.ACK | TcpPacket.PSH, payload);
            if (byClient) {
                clientSequence += payload.length;
            } else {
                serverSequence += payload.length;
            }
        }
    }

    private void add(boolean byClient, int flags, byte[] payload) {
        int acknowledged = (flags & TcpPacket.ACK) == 0 ? 0 : byClient ? serverSequence : clientSequence;
        packets.add(new TcpPacket(timeNs, byClient ? client : server, byClient ? server : client,
                byClient ? clientSequence : serverSequence, acknowledged, flags, payload));
        timeNs += 10_000;
    }

    private static byte[] part(byte[] block, int offset, int length) {
        return Arrays.copyOfRange(block, offset, offset + length);
    }

    /** Parts one after the other. */
    public static byte[] join(byte[]... parts) {
        return RecordSealer.join(parts);
    }

    /** Two bytes. */
    public static byte[] u16(int value) {
        return new byte[]{(byte) (value >> 8), (byte) value};
    }

    private static byte[] u24(int value) {
        return new byte[]{(byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A vector with a length of two bytes. */
    public static byte[] vector16(byte[] content) {
        return join(u16(content.length), content);
    }

    /** A vector with a length of one byte. */
    public static byte[] vector8(byte[] content) {
        return join(new byte[]{(byte) content.length}, content);
    }
}
