// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.KeyValidity;
import io.sidelight.keystore.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** Writes {@link VaultText}. What it has made of private keys is zeroed. */
final class VaultTextWriter {
    private static final byte[] LINE_END = {'\n'};

    private final OutputStream output;
    private byte[] base64 = new byte[4096];

    private VaultTextWriter(OutputStream output) {
        this.output = output;
    }

    static void write(VaultContents contents, OutputStream output) throws IOException {
        var writer = new VaultTextWriter(output);
        writer.line(VaultText.FORMAT_LINE + VaultText.FORMAT);
        writer.line(VaultText.VERSION_LINE + contents.version());
        writer.line(VaultText.KEYS_LINE + contents.size());
        for (VaultKey key : contents.keys()) {
            writer.key(key);
        }
        Arrays.fill(writer.base64, (byte) 0);
    }

    /** How many bytes {@link #write} gives. */
    static long length(VaultContents contents) {
        long length = lineLength(VaultText.FORMAT_LINE + VaultText.FORMAT)
                + lineLength(VaultText.VERSION_LINE + contents.version())
                + lineLength(VaultText.KEYS_LINE + contents.size());
        for (VaultKey key : contents.keys()) {
            length += lineLength(head(key)) + blockLength(VaultText.PRIVATE_KEY, key.entry().encoded().length())
                    + blockLength(VaultText.PUBLIC_KEY, key.entry().publicKeyEncoded().length);
            for (byte[] certificate : key.certificates()) {
                length += blockLength(VaultText.CERTIFICATE, certificate.length);
            }
        }
        return length;
    }

    private void key(VaultKey key) throws IOException {
        line(head(key));
        Secret encoded = key.entry().encoded();
        byte[] pkcs8 = encoded.copy();
        try {
            block(VaultText.PRIVATE_KEY, pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
        block(VaultText.PUBLIC_KEY, key.entry().publicKeyEncoded());
        for (byte[] certificate : key.certificates()) {
            block(VaultText.CERTIFICATE, certificate);
        }
    }

    private static String head(VaultKey key) {
        var head = new StringBuilder().append('\n').append(VaultText.KEY_LINE).append(key.entry().id());
        head.append('\n').append(VaultText.KIND_LINE).append(key.kind().name().toLowerCase(Locale.ROOT));
        if (!key.label().isEmpty()) {
            head.append('\n').append(VaultText.LABEL_LINE).append(key.label());
        }
        head.append('\n').append(VaultText.ADDED_LINE).append(key.added());
        KeyValidity inUse = key.entry().validity();
        if (inUse != null) {
            head.append('\n').append(VaultText.IN_USE_LINE).append(inUse.notBefore()).append(' ')
                    .append(inUse.notAfter());
        }
        return head.toString();
    }

    private void line(String line) throws IOException {
        output.write(line.getBytes(StandardCharsets.UTF_8));
        output.write(LINE_END);
    }

    private static long lineLength(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    private void block(String label, byte[] der) throws IOException {
        line(VaultText.begin(label));
        int length = base64Length(der.length);
        if (base64.length < length) {
            Arrays.fill(base64, (byte) 0);
            base64 = new byte[length];
        }
        Base64.getEncoder().encode(der, base64);
        for (int at = 0; at < length; at += VaultText.LINE_LENGTH) {
            output.write(base64, at, Math.min(VaultText.LINE_LENGTH, length - at));
            output.write(LINE_END);
        }
        line(VaultText.end(label));
    }

    private static long blockLength(String label, int derLength) {
        long length = base64Length(derLength);
        return lineLength(VaultText.begin(label)) + lineLength(VaultText.end(label)) + length
                + (length + VaultText.LINE_LENGTH - 1) / VaultText.LINE_LENGTH;
    }

    private static int base64Length(int derLength) {
        return (derLength + 2) / 3 * 4;
    }
}
