// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What an endpoint does to protect the records of one direction with any suite, in any version: written after RFC 6101
 * section 5.2.3, RFC 5246 section 6.2.3, RFC 7366, RFC 6066 section 7, RFC 3749, RFC 7905 and RFC 8446 section 5.2, with
 * BouncyCastle's ciphers.
 */
public final class SuiteSealer {
    /**
     * How records are protected.
     *
     * @param cipher as suites call it, such as {@code AES_128_CBC}
     * @param hash of the MAC as suites call it, empty for AEAD ciphers
     */
    public record Form(String cipher, String hash, int version, boolean encryptThenMac, boolean truncatedHmac,
            boolean deflate) {
        /** A form without extensions. */
        public static Form of(String cipher, String hash, int version) {
            return new Form(cipher, hash, version, false, false, false);
        }

        boolean isTls13() {
            return version == 0x0304 || version >> 8 == 0x7F;
        }

        boolean hasCarriedIv() {
            return version == 0x0300 || version == 0x0301;
        }

        /** The version that stands in record headers. */
        public int recordVersion() {
            return isTls13() ? 0x0303 : version;
        }

        @Override
        public String toString() {
            return cipher + "_" + hash + String.format(" %04x", version) + (encryptThenMac ? " etm" : "")
                    + (truncatedHmac ? " truncated" : "") + (deflate ? " deflate" : "");
        }
    }

    private static final Provider BC = new BouncyCastleProvider();

    private final Form form;
    private final byte[] macKey;
    private final byte[] key;
    private byte[] iv;
    private final Random random = new Random(1);
    private final Cipher rc4;
    private final Deflater deflater = new Deflater();
    private long recordSequence;

    /** @param iv salt or IV of an AEAD cipher, first IV of CBC before TLS 1.1, else not used */
    public SuiteSealer(Form form, byte[] macKey, byte[] key, byte[] iv) {
        this.form = form;
        this.macKey = macKey.clone();
        this.key = key.clone();
        this.iv = iv.clone();
        try {
            rc4 = Cipher.getInstance("ARCFOUR");
            if (form.cipher.startsWith("RC4")) {
                rc4.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ARCFOUR"));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next record with its header. */
    public byte[] record(int contentType, byte[] content) {
        byte[] fragment = seal(contentType, content, 0);
        return ByteBuffer.allocate(5 + fragment.length).put((byte) headerType(contentType))
                .putShort((short) form.recordVersion()).putShort((short) fragment.length).put(fragment).array();
    }

    private int headerType(int contentType) {
        return form.isTls13() ? 23 : contentType;
    }

    /** The fragment of the next record, with {@code padding} blocks (CBC) or bytes (TLS 1.3) more than are needed. */
    public byte[] seal(int contentType, byte[] content, int padding) {
        try {
            byte[] fragment = protect(contentType, form.deflate ? deflated(content) : content, padding);
            recordSequence++;
            return fragment;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] deflated(byte[] content) {
        byte[] compressed = new byte[content.length + 1024];
        deflater.setInput(content);
        int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(compressed, length);
    }

    private byte[] protect(int type, byte[] content, int padding) throws GeneralSecurityException {
        if (form.isTls13()) {
            byte[] inner = Arrays.copyOf(content, content.length + 1 + padding);
            inner[content.length] = (byte) type;
            return aead(xorNonce(), form.version >> 8 == 0x7F && form.version < 0x7F19
                    ? new byte[0]
                    : ByteBuffer.allocate(5).put((byte) 23).putShort((short) 0x0303)
                            .putShort((short) (inner.length + tagLength())).array(),
                    inner);
        }
        if (form.cipher.equals("CHACHA20_POLY1305")) {
            return aead(xorNonce(), header(type, content.length), content);
        }
        if (form.cipher.contains("_GCM") || form.cipher.contains("_CCM")) {
            byte[] explicit = ByteBuffer.allocate(8).putLong(recordSequence).array();
            return RecordSealer.join(explicit,
                    aead(RecordSealer.join(iv, explicit), header(type, content.length), content));
        }
        if (form.encryptThenMac) {
            byte[] encrypted = cbc(content, padding);
            return RecordSealer.join(encrypted, mac(type, encrypted));
        }
        byte[] both = RecordSealer.join(content, mac(type, content));
        return form.cipher.equals("NULL")
                ? both
                : form.cipher.startsWith("RC4") ? rc4.update(both) : cbc(both, padding);
    }

    private byte[] header(int type, int length) {
        return ByteBuffer.allocate(13).putLong(recordSequence).put((byte) type).putShort((short) form.version)
                .putShort((short) length).array();
    }

    private byte[] xorNonce() {
        ByteBuffer nonce = ByteBuffer.allocate(12).put(iv);
        return nonce.putLong(4, nonce.getLong(4) ^ recordSequence).array();
    }

    private int tagLength() {
        return form.cipher.endsWith("_8") ? 8 : 16;
    }

    private byte[] aead(byte[] nonce, byte[] additional, byte[] content) throws GeneralSecurityException {
        boolean chacha = form.cipher.startsWith("CHACHA20");
        String mode = form.cipher.contains("GCM") ? "GCM" : "CCM";
        Cipher cipher = Cipher.getInstance(chacha ? "ChaCha20-Poly1305" : algorithm() + "/" + mode + "/NoPadding", BC);
        SecretKeySpec spec = new SecretKeySpec(key, algorithm());
        cipher.init(Cipher.ENCRYPT_MODE, spec,
                chacha ? new IvParameterSpec(nonce) : new GCMParameterSpec(8 * tagLength(), nonce));
        cipher.updateAAD(additional);
        return cipher.doFinal(content);
    }

    private String algorithm() {
        String first = form.cipher.substring(0, form.cipher.indexOf('_'));
        return switch (first) {
            case "3DES" -> "DESede";
            case "DES40" -> "DES";
            case "CHACHA20" -> "ChaCha20";
            default -> first;
        };
    }

    private byte[] cbc(byte[] bytes, int morePadding) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(algorithm() + "/CBC/NoPadding", BC);
        int block = cipher.getBlockSize();
        int padding = block - bytes.length % block;
        if (form.version > 0x0300 || form.version == 0x0101) {
            padding += block * morePadding;
        }
        byte[] padded = Arrays.copyOf(bytes, bytes.length + padding);
        if (form.version == 0x0300) {
            byte[] anything = new byte[padding];
            random.nextBytes(anything);
            System.arraycopy(anything, 0, padded, bytes.length, padding);
            padded[padded.length - 1] = (byte) (padding - 1);
        } else {
            Arrays.fill(padded, bytes.length, padded.length, (byte) (padding - 1));
        }
        if (!form.hasCarriedIv()) {
            iv = new byte[block];
            random.nextBytes(iv);
        }
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, algorithm()), new IvParameterSpec(iv));
        byte[] encrypted = cipher.doFinal(padded);
        byte[] fragment = form.hasCarriedIv() ? encrypted : RecordSealer.join(iv, encrypted);
        iv = Arrays.copyOfRange(encrypted, encrypted.length - block, encrypted.length);
        return fragment;
    }

    private byte[] mac(int type, byte[] content) throws GeneralSecurityException {
        byte[] whole = form.version == 0x0300 ? ssl3Mac(type, content) : hmac(type, content);
        return form.truncatedHmac ? Arrays.copyOf(whole, 10) : whole;
    }

    private byte[] hmac(int type, byte[] content) throws GeneralSecurityException {
        String name = "Hmac" + form.hash.replaceAll("^SHA$", "SHA1");
        Mac mac = Mac.getInstance(name, BC);
        mac.init(new SecretKeySpec(macKey, name));
        mac.update(header(type, content.length));
        return mac.doFinal(content);
    }

    private byte[] ssl3Mac(int type, byte[] content) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance(form.hash.equals("MD5") ? "MD5" : "SHA-1", BC);
        byte[] pad = new byte[form.hash.equals("MD5") ? 48 : 40];
        Arrays.fill(pad, (byte) 0x36);
        byte[] head = ByteBuffer.allocate(11).putLong(recordSequence).put((byte) type)
                .putShort((short) content.length).array();
        byte[] inner = digest.digest(RecordSealer.join(macKey, pad, head, content));
        Arrays.fill(pad, (byte) 0x5C);
        return digest.digest(RecordSealer.join(macKey, pad, inner));
    }
}
