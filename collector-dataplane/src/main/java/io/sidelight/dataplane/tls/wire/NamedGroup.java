// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/** Named groups (registry «TLS Supported Groups»). */
public final class NamedGroup {
    private NamedGroup() {}

    /** The registered name, {@code 0x1234} for a code without one, empty for -1. */
    public static String nameOf(int code) {
        return switch (code) {
            case -1 -> "";
            case 0x0013 -> "secp192r1";
            case 0x0015 -> "secp224r1";
            case 0x0016 -> "secp256k1";
            case 0x0017 -> "secp256r1";
            case 0x0018 -> "secp384r1";
            case 0x0019 -> "secp521r1";
            case 0x001A -> "brainpoolP256r1";
            case 0x001B -> "brainpoolP384r1";
            case 0x001C -> "brainpoolP512r1";
            case 0x001D -> "x25519";
            case 0x001E -> "x448";
            case 0x001F -> "brainpoolP256r1tls13";
            case 0x0020 -> "brainpoolP384r1tls13";
            case 0x0021 -> "brainpoolP512r1tls13";
            case 0x0029 -> "curveSM2";
            case 0x0100 -> "ffdhe2048";
            case 0x0101 -> "ffdhe3072";
            case 0x0102 -> "ffdhe4096";
            case 0x0103 -> "ffdhe6144";
            case 0x0104 -> "ffdhe8192";
            case 0x0200 -> "MLKEM512";
            case 0x0201 -> "MLKEM768";
            case 0x0202 -> "MLKEM1024";
            case 0x11EB -> "SecP256r1MLKEM768";
            case 0x11EC -> "X25519MLKEM768";
            case 0x11ED -> "SecP384r1MLKEM1024";
            case 0x6399 -> "X25519Kyber768Draft00";
            case 0x639A -> "SecP256r1Kyber768Draft00";
            case 0x11EE -> "curveSM2MLKEM768";
            default -> String.format("0x%04X", code);
        };
    }

    /** True for groups that mix in, or are, a post-quantum key encapsulation. */
    public static boolean isPostQuantum(int code) {
        return code >= 0x0200 && code <= 0x0202 || code >= 0x11EB && code <= 0x11EE || code == 0x6399 || code == 0x639A;
    }
}
