// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/** The Certificate message before TLS 1.3 (RFC 5246 section 7.4.2): a list of DER certificates, the owner's first. */
public final class CertificateMessage {
    private CertificateMessage() {}

    /** DER of the first certificate of the body, empty when there is none or it is damaged. */
    public static byte[] firstCertificate(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        ByteCursor list = in.sub(in.u24());
        return list.hasMore() ? list.bytes(list.u24()) : new byte[0];
    }
}
