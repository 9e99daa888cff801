// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;

/** A TLS 1.2 connection with RSA key exchange, said message by message: as long as a test wants it. */
public final class ScriptedConversation {
    private static final int VERSION = 0x0303;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int AES_128_CBC_SHA = 0x002F;
    private static final int AES_128_GCM_SHA256 = 0x009C;

    private static final Endpoint CLIENT = new Endpoint("192.0.2.1", 40_000);
    private static final Endpoint SERVER = new Endpoint("192.0.2.2", 443);

    /** Secrets that must never be seen again. */
    public final byte[] premaster = new byte[48];
    public final byte[] master;

    private final List<TcpPacket> packets = new ArrayList<>();
    private final Random random;
    private final Form form;
    private final MessageDigest transcript;
    private final int segmentLength;
    private final RecordSealer client;
    private final RecordSealer server;
    private int clientSequence = 1_000;
    private int serverSequence = 0xFFFF_F000;
    private long timeNs = 1_700_000_000_000_000_000L;

    /**
     * Says the whole handshake.
     *
     * @param certificate PEM file with the server's certificate
     * @param segmentLength most bytes of a packet
     */
    public ScriptedConversation(Path certificate, Form form, int segmentLength, long seed)
            throws GeneralSecurityException, IOException {
        random = new Random(seed);
        this.form = form;
        this.segmentLength = segmentLength;
        transcript = MessageDigest.getInstance("SHA-256");
        byte[] clientRandom = bytes(32);
        byte[] serverRandom = bytes(32);
        byte[] encrypted;
        byte[] der;
        String pem = Files.readString(certificate);
        String block64 = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE"));
        try (var in = new ByteArrayInputStream(block64.getBytes(StandardCharsets.US_ASCII))) {
            var x509 = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            der = x509.getEncoded();
            random.nextBytes(premaster);
            premaster[0] = 3;
            premaster[1] = 3;
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, x509.getPublicKey());
            encrypted = rsa.doFinal(premaster);
        }
        master = SlowPrf.prf("SHA256", premaster, "master secret", RecordSealer.join(clientRandom, serverRandom), 48);
        byte[] block = SlowPrf.prf("SHA256", master, "key expansion", RecordSealer.join(serverRandom, clientRandom),
                72);
        client = sealer(block, 0);
        server = sealer(block, 1);
        connect();
        hellos(clientRandom, serverRandom, der);
        fromClient(plainHandshake(16, RecordSealer.join(u16(encrypted.length), encrypted)));
        finish(client, true);
        finish(server, false);
    }

    private RecordSealer sealer(byte[] block, int second) {
        if (form == Form.GCM) {
            return new RecordSealer(form, VERSION, "", new byte[0], part(block, 16 * second, 16),
                    part(block, 32 + 4 * second, 4));
        }
        return new RecordSealer(form, VERSION, "HmacSHA1", part(block, 20 * second, 20),
                part(block, 40 + 16 * second, 16), new byte[0]);
    }

    private static byte[] part(byte[] block, int offset, int length) {
        return Arrays.copyOfRange(block, offset, offset + length);
    }

    private void connect() {
        add(true, TcpPacket.SYN, new byte[0]);
        clientSequence++;
        add(false, TcpPacket.SYN | TcpPacket.ACK, new byte[0]);
        serverSequence++;
        add(true, TcpPacket.ACK, new byte[0]);
    }

    private void hellos(byte[] clientRandom, byte[] serverRandom, byte[] der) {
        byte[] suite = u16(form == Form.GCM ? AES_128_GCM_SHA256 : AES_128_CBC_SHA);
        fromClient(plainHandshake(1,
                RecordSealer.join(u16(VERSION), clientRandom, new byte[]{0}, u16(2), suite, new byte[]{1, 0})));
        byte[] encryptThenMac = form == Form.CBC_ENCRYPT_THEN_MAC ? new byte[]{0, 4, 0, 22, 0, 0} : new byte[0];
        fromServer(plainHandshake(2,
                RecordSealer.join(u16(VERSION), serverRandom, new byte[]{0}, suite, new byte[]{0}, encryptThenMac)));
        fromServer(plainHandshake(11, RecordSealer.join(u24(der.length + 3), u24(der.length), der)));
        fromServer(plainHandshake(14, new byte[0]));
    }

    private void finish(RecordSealer sealer, boolean byClient) throws GeneralSecurityException {
        send(byClient, new byte[]{20, 3, 3, 0, 1, 1});
        byte[] hash = ((MessageDigest) cloned(transcript)).digest();
        byte[] verify = SlowPrf.prf("SHA256", master, byClient ? "client finished" : "server finished", hash, 12);
        byte[] message = message(20, verify);
        transcript.update(message);
        send(byClient, sealer.record(HANDSHAKE, message));
    }

    private static Object cloned(MessageDigest digest) {
        try {
            return digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] plainHandshake(int type, byte[] body) {
        byte[] message = message(type, body);
        transcript.update(message);
        return RecordSealer.join(new byte[]{HANDSHAKE, 3, 3}, u16(message.length), message);
    }

    private static byte[] message(int type, byte[] body) {
        return RecordSealer.join(new byte[]{(byte) type}, u24(body.length), body);
    }

    private static byte[] u16(int value) {
        return new byte[]{(byte) (value >> 8), (byte) value};
    }

    private static byte[] u24(int value) {
        return new byte[]{(byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void fromClient(byte[] bytes) {
        send(true, bytes);
    }

    private void fromServer(byte[] bytes) {
        send(false, bytes);
    }

    /** One record of application data. */
    public void say(boolean byClient, byte[] content) {
        send(byClient, (byClient ? client : server).record(APPLICATION_DATA, content));
    }

    private void send(boolean byClient, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += segmentLength) {
            byte[] payload = Arrays.copyOfRange(bytes, from, Math.min(from + segmentLength, bytes.length));
            add(byClient, TcpPacket.ACK | TcpPacket.PSH, payload);
            if (byClient) {
                clientSequence += payload.length;
            } else {
                serverSequence += payload.length;
            }
        }
        add(!byClient, TcpPacket.ACK, new byte[0]);
    }

    private void add(boolean byClient, int flags, byte[] payload) {
        int acknowledged = (flags & TcpPacket.ACK) == 0 ? 0 : byClient ? serverSequence : clientSequence;
        packets.add(new TcpPacket(timeNs, byClient ? CLIENT : SERVER, byClient ? SERVER : CLIENT,
                byClient ? clientSequence : serverSequence, acknowledged, flags, payload));
        timeNs += 10_000;
    }

    /** All packets since the last call. */
    public List<TcpPacket> take() {
        List<TcpPacket> taken = List.copyOf(packets);
        packets.clear();
        return taken;
    }

    /** Bytes that can be told apart wherever they are cut. */
    public static byte[] text(int number, int length) {
        ByteBuffer text = ByteBuffer.allocate(length + 16);
        for (int line = 0; text.position() < length; line++) {
            text.put(String.format("%06d.%05d\n", number, line).getBytes(StandardCharsets.US_ASCII), 0,
                    Math.min(13, text.remaining()));
        }
        return Arrays.copyOf(text.array(), length);
    }
}
