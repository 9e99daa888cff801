// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

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

    /** True when {@code e} is about the compressed bytes and not about the disk. */
    static boolean isDamage(IOException e) {
        return e instanceof ZstdIOException;
    }
}
