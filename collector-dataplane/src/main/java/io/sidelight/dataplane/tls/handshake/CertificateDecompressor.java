// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.sidelight.dataplane.tls.wire.ByteCursor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.brotli.dec.BrotliInputStream;

/** Expands the CompressedCertificate message of RFC 8879. The announced length bounds what is made of it. */
final class CertificateDecompressor {
    private static final int ZLIB = 1;
    private static final int BROTLI = 2;
    private static final int ZSTD = 3;

    private static final byte[] NOTHING = {};

    private CertificateDecompressor() {}

    /** The body of the Certificate message inside, empty when it cannot be expanded or is too long. */
    static byte[] expand(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int algorithm = in.u16();
        int expandedLength = in.u24();
        byte[] compressed = in.bytes(in.u24());
        if (in.failed() || expandedLength == 0 || expandedLength > MessageDeframer.MAX_MESSAGE_LENGTH) {
            return NOTHING;
        }
        try {
            byte[] expanded = new byte[expandedLength];
            int made = switch (algorithm) {
                case ZLIB -> inflate(compressed, expanded);
                case BROTLI -> unbrotli(compressed, expanded);
                case ZSTD -> (int) Zstd.decompressByteArray(expanded, 0, expandedLength, compressed, 0,
                        compressed.length);
                default -> -1;
            };
            return made == expandedLength ? expanded : NOTHING;
        } catch (DataFormatException | IOException | ZstdException e) {
            return NOTHING; // the libraries' only way to say that the peer sent something else
        }
    }

    private static int inflate(byte[] compressed, byte[] expanded) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            return inflater.inflate(expanded);
        } finally {
            inflater.end();
        }
    }

    private static int unbrotli(byte[] compressed, byte[] expanded) throws IOException {
        try (InputStream in = new BrotliInputStream(new ByteArrayInputStream(compressed))) {
            return in.readNBytes(expanded, 0, expanded.length);
        }
    }
}
