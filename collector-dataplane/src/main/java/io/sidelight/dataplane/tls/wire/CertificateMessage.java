// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.ArrayList;
import java.util.List;

/** The Certificate message: a list of DER certificates, the owner's first. */
public final class CertificateMessage {
    /** More than any chain has. */
    private static final int MAX_CERTIFICATES = 16;

    private CertificateMessage() {}

    /** DER of the certificates of a body before TLS 1.3 (RFC 5246 section 7.4.2), as far as it is whole. */
    public static List<byte[]> certificates(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        ByteCursor list = in.sub(in.u24());
        List<byte[]> certificates = new ArrayList<>(3);
        while (list.hasMore() && certificates.size() < MAX_CERTIFICATES) {
            byte[] der = list.bytes(list.u24());
            if (der.length > 0) {
                certificates.add(der);
            }
        }
        return certificates;
    }

    /** DER of the certificates of a body of TLS 1.3 (RFC 8446 section 4.4.2), as far as it is whole. */
    public static List<byte[]> certificatesTls13(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        in.skip(in.u8()); // request context
        ByteCursor list = in.sub(in.u24());
        List<byte[]> certificates = new ArrayList<>(3);
        while (list.hasMore() && certificates.size() < MAX_CERTIFICATES) {
            byte[] der = list.bytes(list.u24());
            if (der.length > 0) {
                certificates.add(der);
            }
            list.skip(list.u16()); // extensions
        }
        return certificates;
    }
}
