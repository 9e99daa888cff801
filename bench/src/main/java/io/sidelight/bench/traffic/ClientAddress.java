// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

/** Addresses and ports of the clients, which are numbered from 0: no two have both in common. */
public final class ClientAddress {
    private static final int NETWORK = 0x0A01_0000;
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 60_000;

    private ClientAddress() {}

    /** IPv4 address. */
    public static int address(int number) {
        return NETWORK + number / PORTS;
    }

    /** TCP port. */
    public static int port(int number) {
        return FIRST_PORT + number % PORTS;
    }

    /** Whether groups of so many clients fill the ports of an address without a rest. */
    static boolean divides(int clients) {
        return PORTS % clients == 0;
    }

    /** Number of the client with {@code port}, when there are no more clients than ports. */
    static int number(int port) {
        return port - FIRST_PORT;
    }
}
