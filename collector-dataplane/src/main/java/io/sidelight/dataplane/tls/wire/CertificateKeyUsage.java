// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.Arrays;

/** The key usage extension of a certificate (RFC 5280 section 4.2.1.3), as far as it tells TLCP's two certificates apart. */
public final class CertificateKeyUsage {
    private static final int SEQUENCE = 0x30;
    private static final int BOOLEAN = 0x01;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int EXTENSIONS = 0xA3;
    private static final byte[] KEY_USAGE = {0x06, 0x03, 0x55, 0x1D, 0x0F};

    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int KEY_ENCIPHERMENT = 0x20;
    private static final int DATA_ENCIPHERMENT = 0x10;
    private static final int KEY_AGREEMENT = 0x08;

    private CertificateKeyUsage() {}

    /**
     * True when the certificate's key is for encryption or key agreement and not for signatures: TLCP's second one (GB/T 38636
     * section 6.4.5.4). False for damaged ones and those that do not say.
     */
    public static boolean isForEncryption(byte[] der) {
        int usage = of(der);
        return (usage & DIGITAL_SIGNATURE) == 0
                && (usage & (KEY_ENCIPHERMENT | DATA_ENCIPHERMENT | KEY_AGREEMENT)) != 0;
    }

    /** The first eight bits, 0 without the extension. */
    private static int of(byte[] der) {
        ByteCursor tbs = enter(enter(new ByteCursor(der, 0, der.length), SEQUENCE), SEQUENCE);
        while (tbs.hasMore()) {
            int tag = tbs.u8();
            ByteCursor element = tbs.sub(length(tbs));
            if (tag == EXTENSIONS) {
                return ofExtensions(enter(element, SEQUENCE));
            }
        }
        return 0;
    }

    private static int ofExtensions(ByteCursor extensions) {
        while (extensions.hasMore()) {
            ByteCursor extension = enter(extensions, SEQUENCE);
            if (Arrays.equals(extension.bytes(KEY_USAGE.length), KEY_USAGE)) {
                return bits(extension);
            }
        }
        return 0;
    }

    private static int bits(ByteCursor extension) {
        if (extension.hasMore() && extension.array()[extension.position()] == BOOLEAN) {
            enter(extension, BOOLEAN);
        }
        ByteCursor string = enter(enter(extension, OCTET_STRING), BIT_STRING);
        string.u8(); // unused bits
        return string.u8();
    }

    /** The contents of the next element, which {@code in} moves over; nothing when it is of another type. */
    private static ByteCursor enter(ByteCursor in, int tag) {
        int found = in.u8();
        ByteCursor inner = in.sub(length(in));
        return found == tag ? inner : inner.sub(inner.remaining() + 1);
    }

    private static int length(ByteCursor in) {
        int first = in.u8();
        return switch (first) {
            case 0x81 -> in.u8();
            case 0x82 -> in.u16();
            case 0x83 -> in.u24();
            default -> first < 0x80 ? first : Integer.MAX_VALUE;
        };
    }
}
