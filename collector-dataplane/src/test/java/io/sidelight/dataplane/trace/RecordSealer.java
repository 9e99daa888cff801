// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What an endpoint does to protect the records of one direction, written after RFC 5246 section 6.2.3 and RFC 7366. */
public final class RecordSealer {
    /** How records are protected. */
    public enum Form {
        CBC,
        CBC_ENCRYPT_THEN_MAC,
        GCM
    }

    private final Form form;
    private final int version;
    private final String hmac;
    private final byte[] macKey;
    private final SecretKeySpec key;
    private byte[] iv;
    private final Random random = new Random(1);
    private long recordSequence;

    /** @param iv salt of GCM, first IV of TLS 1.0, else not used */
    public RecordSealer(Form form, int version, String hmac, byte[] macKey, byte[] key, byte[] iv) {
        this.form = form;
        this.version = version;
        this.hmac = hmac;
        this.macKey = macKey;
        this.key = new SecretKeySpec(key, "AES");
        this.iv = iv;
    }

    /** The fragment of the next record. */
    public byte[] seal(int contentType, byte[] content) {
        return seal(contentType, content, 0);
    }

    /** The next record with its header. */
    public byte[] record(int contentType, byte[] content) {
        byte[] fragment = seal(contentType, content);
        return ByteBuffer.allocate(5 + fragment.length).put((byte) contentType).putShort((short) version)
                .putShort((short) fragment.length).put(fragment).array();
    }

    /** The same with {@code morePadding} blocks more than are needed. */
    public byte[] seal(int contentType, byte[] content, int morePadding) {
        try {
            byte[] fragment = switch (form) {
                case GCM -> gcm(contentType, content);
                case CBC -> cbc(join(content, mac(contentType, content)), morePadding);
                case CBC_ENCRYPT_THEN_MAC -> {
                    byte[] encrypted = cbc(content, morePadding);
                    yield join(encrypted, mac(contentType, encrypted));
                }
            };
            recordSequence++;
            return fragment;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypts what is given as it is, MAC and padding included: for records that no endpoint makes. */
    public byte[] encryptRaw(byte[] blocks) {
        try {
            recordSequence++;
            return encrypt(blocks);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The MAC of the next record over these bytes. */
    public byte[] mac(int contentType, byte[] bytes) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(macKey, hmac));
        mac.update(header(contentType, bytes.length));
        return mac.doFinal(bytes);
    }

    private byte[] header(int contentType, int length) {
        return ByteBuffer.allocate(13).putLong(recordSequence).put((byte) contentType).putShort((short) version)
                .putShort((short) length).array();
    }

    private byte[] gcm(int contentType, byte[] content) throws GeneralSecurityException {
        byte[] explicit = ByteBuffer.allocate(8).putLong(recordSequence).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, join(iv, explicit)));
        cipher.updateAAD(header(contentType, content.length));
        return join(explicit, cipher.doFinal(content));
    }

    private byte[] cbc(byte[] bytes, int morePadding) throws GeneralSecurityException {
        int padding = 16 - bytes.length % 16 + 16 * morePadding;
        byte[] padded = Arrays.copyOf(bytes, bytes.length + padding);
        Arrays.fill(padded, bytes.length, padded.length, (byte) (padding - 1));
        return encrypt(padded);
    }

    private byte[] encrypt(byte[] blocks) throws GeneralSecurityException {
        boolean explicit = version > 0x0301;
        if (explicit) {
            iv = new byte[16];
            random.nextBytes(iv);
        }
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
        byte[] encrypted = cipher.doFinal(blocks);
        byte[] fragment = explicit ? join(iv, encrypted) : encrypted;
        iv = Arrays.copyOfRange(encrypted, encrypted.length - 16, encrypted.length);
        return fragment;
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
