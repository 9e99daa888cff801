// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.NoSuchFileException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** How a capture file is compressed, told by its first bytes and never by its name. */
enum Compression {
    NONE,
    GZIP,
    ZSTD;

    /** Bytes that {@link #of} looks at. */
    static final int MAGIC_LENGTH = 4;

    private static final int READ_LENGTH = 64 * 1024;

    /** The compression of a file that begins with {@code bytes}. */
    static Compression of(byte[] bytes) {
        if (startsWith(bytes, 0x1f, 0x8b)) {
            return GZIP;
        }
        return startsWith(bytes, 0x28, 0xb5, 0x2f, 0xfd) ? ZSTD : NONE;
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** What comes out of {@code in}; several gzip members or zstd frames in a row are one stream. */
    InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, READ_LENGTH);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
        };
    }

    /**
     * What comes out of {@code in}, compressed or not, as soon as it comes in: no buffer in between waits to be full. {@code in} must
     * say that bytes are available as long as some may come.
     */
    static InputStream decompressing(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC_LENGTH);
        return of(magic).decompress(new SequenceInputStream(new ByteArrayInputStream(magic), in));
    }

    /** Why reading failed, as the end of a sentence: the compressed bytes or the disk. */
    static String failure(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist any more";
            case EOFException _ -> "its compressed data is cut short";
            case ZipException _ -> "its compressed data is damaged";
            case ZstdIOException _ -> "its compressed data is damaged or cut short";
            default -> "it cannot be read any further (" + e.getMessage() + ")";
        };
    }
}
