// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What an operator names as a capture: a file, a folder, {@code -}, or where PCAP-over-IP comes from. */
public sealed interface CaptureArgument {
    /** PCAP-over-IP that is fetched from a server. */
    String CONNECT = "tcp://";

    /** PCAP-over-IP whose senders come here. */
    String LISTEN = "tcp-listen://";

    /** A capture file or a pipe, or a folder of capture files. */
    record Named(Path path) implements CaptureArgument {}

    /** A capture that another program writes into ours. */
    record StandardInput() implements CaptureArgument {}

    /** A server that sends a capture to those who connect. */
    record Connect(String host, int port) implements CaptureArgument {}

    /** Where senders of captures connect to; loopback when no address is given. */
    record Listen(String host, int port) implements CaptureArgument {}

    /**
     * What {@code text} names.
     *
     * @throws CaptureException when it names nothing that can be
     */
    static CaptureArgument of(String text) {
        if (text.equals("-")) {
            return new StandardInput();
        }
        if (text.startsWith(CONNECT)) {
            String address = text.substring(CONNECT.length());
            if (host(address).isEmpty()) {
                throw new CaptureException("capture " + text + " names no host: write " + CONNECT + "HOST:PORT");
            }
            return new Connect(host(address), port(text, address, 1));
        }
        if (text.startsWith(LISTEN)) {
            String address = text.substring(LISTEN.length());
            return new Listen(host(address).isEmpty() ? "127.0.0.1" : host(address), port(text, address, 0));
        }
        try {
            return new Named(Path.of(text));
        } catch (InvalidPathException e) {
            throw new CaptureException("capture " + text + " is no name of a file: " + e.getReason());
        }
    }

    /** True when it is read as it comes, until its writer ends; false for files. */
    default boolean isStream() {
        return !(this instanceof Named named)
                || Files.exists(named.path()) && !Files.isRegularFile(named.path())
                        && !Files.isDirectory(named.path());
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String text, String address, int least) {
        String digits = address.substring(address.lastIndexOf(':') + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
        if (port < least || port > 65_535 || address.indexOf(':') < 0) {
            throw new CaptureException("capture " + text + " has no port from " + least + " to 65535 at its end: write "
                    + text.substring(0, text.indexOf("://") + 3) + "HOST:PORT");
        }
        return port;
    }
}
