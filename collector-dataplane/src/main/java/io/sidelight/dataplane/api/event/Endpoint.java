// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.net.InetAddress;

/**
 * An IP address and a TCP port.
 *
 * @param address the address as text: dotted for IPv4, the canonical form of RFC 5952 for IPv6
 * @param port 0 to 65535
 */
public record Endpoint(String address, int port) {

    /** Makes an endpoint from 4 or 16 address bytes in network order. */
    public static Endpoint of(byte[] address, int port) {
        return new Endpoint(address.length == 4 ? ipv4(address) : ipv6(address), port);
    }

    /** The address bytes in network order, 4 or 16. */
    public byte[] addressBytes() {
        return InetAddress.ofLiteral(address).getAddress();
    }

    /** {@code 10.0.0.1:443} or {@code [2001:db8::1]:443}. */
    @Override
    public String toString() {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }

    private static String ipv4(byte[] a) {
        return (a[0] & 0xFF) + "." + (a[1] & 0xFF) + "." + (a[2] & 0xFF) + "." + (a[3] & 0xFF);
    }

    private static String ipv6(byte[] a) {
        int bestStart = -1;
        int bestLength = 1; // a single zero group is not shortened
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(a, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(a, i)));
        }
        return text.toString();
    }

    private static int group(byte[] a, int i) {
        return (a[2 * i] & 0xFF) << 8 | a[2 * i + 1] & 0xFF;
    }
}
