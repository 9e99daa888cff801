// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/** The Certificate message: a list of DER certificates, the owner's first. */
public final class CertificateMessage {
    private CertificateMessage() {}

    /** DER of the first certificate of a body of TLS 1.3 (RFC 8446 section 4.4.2), empty as above. */
    public static byte[] firstCertificateTls13(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        in.skip(in.u8()); // request context
        ByteCursor list = in.sub(in.u24());
        return list.hasMore() ? list.bytes(list.u24()) : new byte[0];
    }

    /** DER of the first certificate of a body before TLS 1.3 (RFC 5246 section 7.4.2), empty when there is none or it is damaged. */
    public static byte[] firstCertificate(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        ByteCursor list = in.sub(in.u24());
        return list.hasMore() ? list.bytes(list.u24()) : new byte[0];
    }
}
