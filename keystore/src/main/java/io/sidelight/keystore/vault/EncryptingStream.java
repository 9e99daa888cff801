// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/** Encrypts what is written to it by an AEAD cipher, piece by piece; the tag is handed out and not written. */
final class EncryptingStream extends OutputStream {
    private static final int PIECE = 1 << 14;
    private static final int TAG_LENGTH = EnvelopeParts.TAG_LENGTH;

    private final Cipher cipher;
    private final OutputStream output;
    private final byte[] clear = new byte[PIECE];
    private final byte[] encrypted = new byte[PIECE + 2 * TAG_LENGTH];
    private int filled;
    private long length;

    EncryptingStream(Cipher cipher, OutputStream output) {
        this.cipher = cipher;
        this.output = output;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[]{(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int at = offset;
        int left = count;
        while (left > 0) {
            int part = Math.min(left, PIECE - filled);
            System.arraycopy(bytes, at, clear, filled, part);
            filled += part;
            at += part;
            left -= part;
            if (filled == PIECE) {
                encrypt();
            }
        }
        length += count;
    }

    private void encrypt() throws IOException {
        try {
            int made = cipher.update(clear, 0, filled, encrypted, 0);
            output.write(encrypted, 0, made);
            filled = 0;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what is encrypted has room", e);
        }
    }

    /** Bytes of clear content so far. */
    long length() {
        return length;
    }

    /** Ends the content; its tag. */
    byte[] finish() throws IOException {
        try {
            int made = cipher.doFinal(clear, 0, filled, encrypted, 0);
            output.write(encrypted, 0, made - TAG_LENGTH);
            return Arrays.copyOfRange(encrypted, made - TAG_LENGTH, made);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what is encrypted has room", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }
}
