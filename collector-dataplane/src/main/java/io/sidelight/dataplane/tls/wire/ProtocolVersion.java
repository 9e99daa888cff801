// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/** Protocol version codes as they stand in records and hellos. */
public final class ProtocolVersion {
    public static final int NONE = -1;
    public static final int SSL_2_0 = 0x0002;
    public static final int SSL_3_0 = 0x0300;
    public static final int TLS_1_0 = 0x0301;
    public static final int TLS_1_1 = 0x0302;
    public static final int TLS_1_2 = 0x0303;
    public static final int TLS_1_3 = 0x0304;
    public static final int TLCP_1_1 = 0x0101;
    public static final int DTLS_1_0 = 0xFEFF;
    public static final int DTLS_1_2 = 0xFEFD;
    public static final int DTLS_1_3 = 0xFEFC;
    /** DTLS 1.0 as OpenSSL 0.9.8 had it before it was a standard; some VPN clients still speak it. */
    public static final int DTLS_1_0_OPENSSL = 0x0100;

    private ProtocolVersion() {}

    /** True for a version that a record's header may carry (its legacy version). */
    public static boolean isRecordVersion(int version) {
        return version >> 8 == 3 && (version & 0xFF) <= 4 || version == TLCP_1_1;
    }

    /** True for a version that a DTLS record's header may carry. */
    public static boolean isDatagramRecordVersion(int version) {
        return version == DTLS_1_0 || version == DTLS_1_2 || version == DTLS_1_0_OPENSSL;
    }

    /** The version of TLS whose rules a version of DTLS has (RFC 4347, 6347 and 9147, section 1); others are their own. */
    public static int tlsRules(int version) {
        return switch (version) {
            case DTLS_1_0, DTLS_1_0_OPENSSL -> TLS_1_1;
            case DTLS_1_2 -> TLS_1_2;
            case DTLS_1_3 -> TLS_1_3;
            default -> version;
        };
    }

    /** Number of the TLS 1.3 draft, a number beyond all drafts for TLS 1.3 itself. */
    public static int tls13Draft(int version) {
        return version >> 8 == 0x7F ? version & 0xFF : Integer.MAX_VALUE;
    }

    /** True for TLS 1.3 and its drafts, which have a key schedule of their own. */
    public static boolean isTls13(int version) {
        return version == TLS_1_3 || version >> 8 == 0x7F;
    }

    /** True when CBC records carry their IV: from TLS 1.1 on (RFC 4346 section 6.2.3.2), and in TLCP, which is like it. */
    public static boolean hasExplicitIv(int version) {
        return version >= TLS_1_1 || version == TLCP_1_1;
    }

    /** True when one hash, the suite's, makes PRF and transcript: from TLS 1.2 on, and in TLCP. */
    public static boolean hasSuitePrf(int version) {
        return version >= TLS_1_2 || version == TLCP_1_1;
    }
}
