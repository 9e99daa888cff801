// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A block of addresses (CIDR). IPv4 addresses are compared as IPv6 ones of {@code ::ffff:0:0/96}, so that one order holds for
 * both.
 *
 * @param high first 64 bits, of which those behind the prefix are zero
 * @param low last 64 bits, likewise
 * @param prefix length of the prefix, 0 to 128
 */
public record AddressBlock(long high, long low, int prefix) {
    private static final int BITS = 128;
    private static final int IPV4_PREFIX = 96;
    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;

    public AddressBlock {
        if (prefix < 0 || prefix > BITS || (high & ~highMask(prefix)) != 0 || (low & ~lowMask(prefix)) != 0) {
            throw new IllegalArgumentException("prefix " + prefix + " does not fit the address");
        }
    }

    /**
     * The block that {@code text} says: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
     *
     * @throws IllegalArgumentException with what is wrong when it is none
     */
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes;
        try {
            bytes = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("not an IP address or block such as 192.0.2.0/24 or 2001:db8::/32");
        }
        int bits = bytes.length * Byte.SIZE;
        int length = slash < 0 ? bits : prefix(text.substring(slash + 1), bits);
        int prefix = bytes.length == 4 ? length + IPV4_PREFIX : length;
        long high = highOf(bytes);
        long low = lowOf(bytes);
        if ((high & ~highMask(prefix)) != 0 || (low & ~lowMask(prefix)) != 0) {
            throw new IllegalArgumentException("the address has bits behind its prefix of " + length);
        }
        return new AddressBlock(high, low, prefix);
    }

    /** Whether an address of 4 or 16 bytes lies in it. */
    public boolean contains(byte[] address) {
        return (highOf(address) & highMask(prefix)) == high && (lowOf(address) & lowMask(prefix)) == low;
    }

    private static int prefix(String text, int bits) {
        int length = text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Integer.parseInt(text);
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("the prefix must be a number from 0 to " + bits);
        }
        return length;
    }

    /** First half of an address of 4 or 16 bytes. */
    public static long highOf(byte[] address) {
        return address.length == 4 ? 0 : ByteBuffer.wrap(address).getLong(0);
    }

    /** Second half of an address of 4 or 16 bytes. */
    public static long lowOf(byte[] address) {
        return address.length == 4
                ? IPV4_MAPPED | Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt(0))
                : ByteBuffer.wrap(address).getLong(Long.BYTES);
    }

    /** The bits of the first half that belong to a prefix. */
    public static long highMask(int prefix) {
        return prefix == 0 ? 0 : prefix >= Long.SIZE ? -1 : -1L << (Long.SIZE - prefix);
    }

    /** The bits of the second half that belong to a prefix. */
    public static long lowMask(int prefix) {
        return prefix <= Long.SIZE ? 0 : -1L << (BITS - prefix);
    }
}
