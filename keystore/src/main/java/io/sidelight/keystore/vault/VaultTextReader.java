// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyValidity;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.vault.VaultException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link VaultText}. The text was authenticated before, so what is wrong in it was written so; it is an error all the same,
 * and nothing in it leads outside its bounds.
 */
final class VaultTextReader {
    private static final byte[] BLOCK_START = "-----".getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final byte[] text;
    private final int limit;
    private int position;
    private int lineNumber;
    /** Of the line that was read last. */
    private int lineStart;
    private int lineEnd;
    private byte[] base64 = new byte[4096];
    private String lastTime = "";
    private Instant lastInstant = Instant.EPOCH;

    /**
     * @param name of the file, in messages
     * @param text UTF-8 from {@code offset} on
     */
    VaultTextReader(String name, byte[] text, int offset, int length) {
        this.name = name;
        this.text = text;
        this.position = offset;
        this.limit = offset + length;
    }

    VaultContents read() throws VaultException {
        try {
            return contents();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // numbers, names, base64 and ASN.1; what their messages quote may be secret
            throw malformed();
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private VaultContents contents() throws VaultException {
        int format = Integer.parseInt(value(VaultText.FORMAT_LINE));
        if (format != VaultText.FORMAT) {
            throw new VaultException(Reason.UNKNOWN_FORMAT, name + " is of format " + format
                    + ", and this program knows format " + VaultText.FORMAT + " only; use the version that wrote it");
        }
        long version = Long.parseLong(value(VaultText.VERSION_LINE));
        int count = Integer.parseInt(value(VaultText.KEYS_LINE));
        List<VaultKey> keys = new ArrayList<>();
        boolean hasMore = nextLine();
        while (hasMore) {
            if (lineStart != lineEnd) {
                throw malformed();
            }
            value(VaultText.KEY_LINE);
            hasMore = key(keys);
        }
        VaultContents contents = VaultContents.of(version, keys);
        if (version < 0 || contents.size() != count || keys.size() != count) {
            throw malformed();
        }
        return contents;
    }

    /** One key, behind its first line; false at the end of the text, else the line behind the key has been read. */
    private boolean key(List<VaultKey> keys) throws VaultException {
        VaultKey.Kind kind = VaultKey.Kind.SERVER;
        String label = "";
        Instant added = Instant.EPOCH;
        KeyValidity inUse = null;
        requireLine();
        while (!startsWith(BLOCK_START)) {
            String line = line();
            if (line.startsWith(VaultText.KIND_LINE)) {
                kind = VaultKey.Kind.valueOf(line.substring(VaultText.KIND_LINE.length()).toUpperCase(Locale.ROOT));
            } else if (line.startsWith(VaultText.LABEL_LINE)) {
                label = line.substring(VaultText.LABEL_LINE.length());
            } else if (line.startsWith(VaultText.ADDED_LINE)) {
                added = time(line.substring(VaultText.ADDED_LINE.length()));
            } else if (line.startsWith(VaultText.IN_USE_LINE)) {
                inUse = inUse(line.substring(VaultText.IN_USE_LINE.length()));
            }
            requireLine();
        }
        byte[] pkcs8 = block(VaultText.PRIVATE_KEY);
        Secret secret = Secret.copyOf(pkcs8);
        Arrays.fill(pkcs8, (byte) 0);
        requireLine();
        byte[] publicKey = block(VaultText.PUBLIC_KEY);
        List<byte[]> certificates = new ArrayList<>(1);
        boolean hasMore = nextLine();
        while (hasMore && startsWith(BLOCK_START)) {
            certificates.add(block(VaultText.CERTIFICATE));
            hasMore = nextLine();
        }
        KeyEntry entry = KeyEntry.of(secret, publicKey, certificates.stream().map(CertificateHash::ofDer).toList(),
                label.isEmpty() ? "the vault" : "the vault, \"" + label + "\"");
        keys.add(VaultKey.trusted(inUse == null ? entry : entry.withValidity(inUse), certificates, kind, label, added));
        return hasMore;
    }

    /** Keys that were added together have equal times, and parsing one costs as much as the rest of a key. */
    private Instant time(String text) {
        if (!text.equals(lastTime)) {
            lastInstant = Instant.parse(text);
            lastTime = text;
        }
        return lastInstant;
    }

    private @Nullable KeyValidity inUse(String times) {
        int space = times.indexOf(' ');
        return space < 0
                ? null
                : new KeyValidity(Long.parseLong(times.substring(0, space)),
                        Long.parseLong(times.substring(space + 1)));
    }

    /** The block whose first line has been read. */
    private byte[] block(String label) throws VaultException {
        expect(VaultText.begin(label));
        int length = 0;
        requireLine();
        while (!startsWith(BLOCK_START)) {
            int lineLength = lineEnd - lineStart;
            if (base64.length < length + lineLength) {
                byte[] larger = Arrays.copyOf(base64, 2 * (length + lineLength));
                Arrays.fill(base64, (byte) 0);
                base64 = larger;
            }
            System.arraycopy(text, lineStart, base64, length, lineLength);
            length += lineLength;
            requireLine();
        }
        expect(VaultText.end(label));
        ByteBuffer der = Base64.getDecoder().decode(ByteBuffer.wrap(base64, 0, length));
        if (der.remaining() == der.array().length) {
            return der.array();
        }
        byte[] exact = Arrays.copyOf(der.array(), der.remaining());
        Arrays.fill(der.array(), (byte) 0);
        return exact;
    }

    private void expect(String line) throws VaultException {
        if (!line.equals(line())) {
            throw malformed();
        }
    }

    private String value(String name) throws VaultException {
        requireLine();
        String line = line();
        if (!line.startsWith(name)) {
            throw malformed();
        }
        return line.substring(name.length());
    }

    private String line() {
        return new String(text, lineStart, lineEnd - lineStart, StandardCharsets.UTF_8);
    }

    private boolean startsWith(byte[] start) {
        return lineEnd - lineStart >= start.length
                && Arrays.equals(text, lineStart, lineStart + start.length, start, 0, start.length);
    }

    private void requireLine() throws VaultException {
        if (!nextLine()) {
            throw malformed();
        }
    }

    private boolean nextLine() {
        if (position >= limit) {
            return false;
        }
        lineNumber++;
        lineStart = position;
        while (position < limit && text[position] != '\n') {
            position++;
        }
        lineEnd = position;
        position = Math.min(limit, position + 1);
        return true;
    }

    private VaultException malformed() {
        return new VaultException(Reason.UNKNOWN_FORMAT, name + " was decrypted, but line " + lineNumber
                + " of its text is not what the format says; restore a backup");
    }
}
