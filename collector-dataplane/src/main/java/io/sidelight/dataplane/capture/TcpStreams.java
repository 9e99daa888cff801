// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;

/** TCP connections that bring captures: PCAP-over-IP. */
final class TcpStreams {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    /** A peer that is gone without a word is noticed after 30 s and three questions of 10 s. */
    private static final int KEEP_ALIVE_IDLE_S = 30;
    private static final int KEEP_ALIVE_INTERVAL_S = 10;
    private static final int KEEP_ALIVE_COUNT = 3;

    private TcpStreams() {}

    /** @throws CaptureException when {@code host} is no address and has none */
    static InetSocketAddress resolve(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new CaptureException("host " + host + " is not known: check its name");
        }
        return address;
    }

    /** Connects, waiting at most ten seconds. */
    static SocketChannel connect(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("host " + host + " is not known");
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, CONNECT_TIMEOUT_MS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What the peer sends; closing it closes the connection. */
    static InputStream stream(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_S);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_COUNT);
        }
        return Channels.newInputStream(channel);
    }

    /** {@code ADDRESS:PORT}, an IPv6 address in brackets. */
    static String name(InetSocketAddress address) {
        return name(address.getAddress().getHostAddress(), address.getPort());
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    static String name(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** What the system said, as part of a sentence. */
    static String words(IOException e) {
        return e instanceof SocketTimeoutException
                ? "no answer within " + CONNECT_TIMEOUT_MS / 1000 + " s"
                : String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }
}
