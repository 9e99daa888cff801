// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** What the two ends of one TLCP connection with ECC_SM4_GCM_SM3 say (GB/T 38636 section 6), with one request and its response. */
final class TlcpConversation {
    private static final BouncyCastleProvider BC = new BouncyCastleProvider();
    private static final short VERSION = 0x0101;
    private static final short SUITE = (short) 0xE053;
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION_DATA = 23;
    private static final int MASTER_LENGTH = 48;
    private static final int VERIFY_LENGTH = 12;
    private static final int KEY = 16;
    private static final int IMPLICIT_NONCE = 4;
    private static final int TAG = 16;
    private static final int SIGNATURE = 72;

    private final Wire wire;
    private final byte[] clientRandom = new byte[32];
    private final byte[] serverRandom = new byte[32];
    private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();
    private final long[] recordSequence = {0, 0};
    private byte[] keyBlock = {};

    TlcpConversation(Wire wire, SecureRandom random) {
        this.wire = wire;
        random.nextBytes(clientRandom);
        random.nextBytes(serverRandom);
    }

    void say(List<byte[]> certificates, byte[] encryptedPremaster, byte[] premaster, byte[] request, byte[] response)
            throws IOException, GeneralSecurityException {
        hello(true, 1, ByteBuffer.allocate(41).putShort(VERSION).put(clientRandom).put((byte) 0).putShort((short) 2)
                .putShort(SUITE).putShort((short) 0x0100));
        hello(false, 2, ByteBuffer.allocate(38).putShort(VERSION).put(serverRandom).put((byte) 0).putShort(SUITE)
                .put((byte) 0));
        int length = certificates.stream().mapToInt(der -> 3 + der.length).sum();
        ByteBuffer list = ByteBuffer.allocate(3 + length);
        putLength(list, length);
        for (byte[] der : certificates) {
            putLength(list, der.length);
            list.put(der);
        }
        hello(false, 11, list);
        hello(false, 12, ByteBuffer.allocate(2 + SIGNATURE).putShort((short) SIGNATURE).put(new byte[SIGNATURE]));
        hello(false, 14, ByteBuffer.allocate(0));
        hello(true, 16, ByteBuffer.allocate(2 + encryptedPremaster.length).putShort((short) encryptedPremaster.length)
                .put(encryptedPremaster));
        byte[] master = prf(premaster, "master secret", join(clientRandom, serverRandom), MASTER_LENGTH);
        keyBlock = prf(master, "key expansion", join(serverRandom, clientRandom), 2 * (KEY + IMPLICIT_NONCE));
        finish(true, master);
        finish(false, master);
        protect(true, APPLICATION_DATA, request);
        protect(false, APPLICATION_DATA, response);
    }

    private void hello(boolean byClient, int type, ByteBuffer body) throws IOException {
        byte[] content = new byte[body.rewind().remaining()];
        body.get(content);
        byte[] message = message(type, content);
        wire.carry(byClient, record(HANDSHAKE, message), 5 + message.length);
    }

    private byte[] message(int type, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(4 + body.length).put((byte) type);
        putLength(message, body.length);
        byte[] whole = message.put(body).array();
        transcript.writeBytes(whole);
        return whole;
    }

    private void finish(boolean byClient, byte[] master) throws IOException, GeneralSecurityException {
        byte[] change = record((byte) 20, new byte[]{1});
        wire.carry(byClient, change, change.length);
        byte[] hash = MessageDigest.getInstance("SM3", BC).digest(transcript.toByteArray());
        protect(byClient, HANDSHAKE,
                message(20, prf(master, byClient ? "client finished" : "server finished", hash, VERIFY_LENGTH)));
    }

    private void protect(boolean byClient, byte type, byte[] plaintext) throws IOException, GeneralSecurityException {
        int end = byClient ? 0 : 1;
        long sequence = recordSequence[end]++;
        byte[] nonce = ByteBuffer.allocate(IMPLICIT_NONCE + Long.BYTES)
                .put(keyBlock, 2 * KEY + end * IMPLICIT_NONCE, IMPLICIT_NONCE).putLong(sequence).array();
        Cipher cipher = Cipher.getInstance("SM4/GCM/NoPadding", BC);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keyBlock, end * KEY, KEY, "SM4"),
                new GCMParameterSpec(8 * TAG, nonce));
        cipher.updateAAD(ByteBuffer.allocate(13).putLong(sequence).put(type).putShort(VERSION)
                .putShort((short) plaintext.length).array());
        byte[] sealed = cipher.doFinal(plaintext);
        byte[] record = record(type,
                ByteBuffer.allocate(Long.BYTES + sealed.length).putLong(sequence).put(sealed).array());
        wire.carry(byClient, record, record.length);
    }

    private static byte[] record(byte type, byte[] fragment) {
        return ByteBuffer.allocate(5 + fragment.length).put(type).putShort(VERSION).putShort((short) fragment.length)
                .put(fragment).array();
    }

    private static void putLength(ByteBuffer to, int length) {
        to.put((byte) (length >> 16)).putShort((short) length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    /** P_SM3 over label and seed (RFC 5246 section 5 with HMAC-SM3). */
    private static byte[] prf(byte[] secret, String label, byte[] seed, int length) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSM3", BC);
        mac.init(new SecretKeySpec(secret, "HmacSM3"));
        byte[] labelled = join(label.getBytes(StandardCharsets.US_ASCII), seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] a = labelled;
        while (out.size() < length) {
            a = mac.doFinal(a);
            mac.update(a);
            out.writeBytes(mac.doFinal(labelled));
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }
}
