// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * PCAP-over-IP whose senders connect to us: each connection is a capture, and what several of them send at a time is put in order as
 * far as it has come. A sender that is faster than its packets are handled has to wait.
 */
final class SentCaptures extends MergedCaptures {
    /** Most senders at a time. */
    static final int MAX_SENDERS = 64;

    private final ServerSocketChannel server;
    private final boolean follow;
    private final SecretsHandler secrets;
    private final Arrivals arrivals;
    private final Consumer<String> notices;
    private final Queue<Sender> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger senders = new AtomicInteger();
    private boolean anyCame;

    private record Sender(String name, SocketChannel channel) {}

    private SentCaptures(ServerSocketChannel server, boolean follow, SecretsHandler secrets, Arrivals arrivals,
            Consumer<String> notices) {
        this.server = server;
        this.follow = follow;
        this.secrets = secrets;
        this.arrivals = arrivals;
        this.notices = notices;
    }

    /**
     * Listens from now on.
     *
     * @param follow whether to go on after the last sender has gone
     * @param notices is told where it listens, and who comes and goes
     * @throws CaptureException when it cannot listen there
     */
    static SentCaptures open(CaptureArgument.Listen listen, boolean follow, SecretsHandler secrets, Arrivals arrivals,
            Consumer<String> notices) {
        InetSocketAddress address = TcpStreams.resolve(listen.host(), listen.port());
        try {
            ServerSocketChannel server = bind(address);
            SentCaptures sent = new SentCaptures(server, follow, secrets, arrivals, notices);
            InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
            notices.accept("waiting for captures on " + TcpStreams.name(bound)
                    + (bound.getAddress().isLoopbackAddress() ? "" : ", from anyone who reaches this address"));
            Thread.ofPlatform().daemon().name("sidelight-accept").start(sent::accept);
            return sent;
        } catch (IOException e) {
            throw new CaptureException("cannot listen on " + TcpStreams.name(address) + ": " + TcpStreams.words(e)
                    + "; choose an address of this machine and a free port");
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            // Connections that are just over must not keep the port.
            return server.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                accept(new Sender(TcpStreams.name((InetSocketAddress) channel.getRemoteAddress()), channel));
            } catch (ClosedChannelException _) {
                // Ours, at the end of the run; or a sender that has gone already.
            } catch (IOException e) {
                notices.accept("a sender could not be accepted: " + TcpStreams.words(e));
                pause();
            }
        }
    }

    private void accept(Sender sender) throws IOException {
        if (senders.get() >= MAX_SENDERS) {
            sender.channel().close();
            notices.accept(sender.name() + " was turned away: there are " + MAX_SENDERS + " senders already");
            return;
        }
        senders.incrementAndGet();
        notices.accept(sender.name() + " sends a capture");
        accepted.add(sender);
        arrivals.signal();
    }

    /** No files are left, say: trying again at once would not help. */
    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        for (Sender sender = accepted.poll(); sender != null; sender = accepted.poll()) {
            SocketChannel channel = sender.channel();
            merge.add(CaptureFile.ofStream(sender.name(), () -> TcpStreams.stream(channel), secrets, arrivals),
                    this::onEnd);
            anyCame = true;
        }
        int delivered = merge.poll(handler, limit, Long.MAX_VALUE);
        if (!follow && anyCame && merge.size() == 0 && senders.get() == 0) {
            finish();
        }
        return delivered;
    }

    private void onEnd(CaptureFile capture) {
        senders.decrementAndGet();
        capture.damages().forEach(notices);
        notices.accept(capture.name() + " has ended after " + capture.statistics().packets() + " packets");
        capture.close();
    }

    @Override
    public void close() {
        finish();
        try {
            server.close();
        } catch (IOException _) {
            // Nobody is to come any more, and nothing is lost by it.
        }
        super.close();
    }
}
