// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * PCAP-over-IP that a server sends to those who connect. Followed, it connects again when the server has gone, at first soon
 * and then more and more seldom; each connection is a capture from its beginning.
 */
final class FetchedCapture extends MergedCaptures {
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private final CaptureArgument.Connect server;
    private final String name;
    private final boolean follow;
    private final SecretsHandler secrets;
    private final Arrivals arrivals;
    private final Consumer<String> notices;
    private long pauseMs;

    private FetchedCapture(CaptureArgument.Connect server, boolean follow, SecretsHandler secrets, Arrivals arrivals,
            Consumer<String> notices) {
        this.server = server;
        this.name = CaptureArgument.CONNECT + TcpStreams.name(server.host(), server.port());
        this.follow = follow;
        this.secrets = secrets;
        this.arrivals = arrivals;
        this.notices = notices;
    }

    /**
     * Connects.
     *
     * @param follow whether to go on after the stream has ended, and to begin though there is no server yet
     * @param notices is told of each connection that could not be made or has ended, when following
     * @throws CaptureException when not following and the server is not there
     */
    static FetchedCapture open(CaptureArgument.Connect server, boolean follow, SecretsHandler secrets,
            Arrivals arrivals, Consumer<String> notices) {
        FetchedCapture fetched = new FetchedCapture(server, follow, secrets, arrivals, notices);
        if (follow) {
            fetched.begin(fetched::connectAfterPause);
        } else {
            SocketChannel channel = fetched.connectOrRefuse();
            fetched.begin(() -> TcpStreams.stream(channel));
        }
        return fetched;
    }

    private SocketChannel connectOrRefuse() {
        try {
            return TcpStreams.connect(server.host(), server.port());
        } catch (IOException e) {
            throw new CaptureException("cannot connect to " + name + ": " + TcpStreams.words(e)
                    + "; start the sender first, or use --follow to wait for it");
        }
    }

    private InputStream connectAfterPause() throws IOException {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the run has ended");
        }
        SocketChannel channel = TcpStreams.connect(server.host(), server.port());
        notices.accept("connected to " + name);
        return TcpStreams.stream(channel);
    }

    private void begin(ByteStreamOpener opener) {
        merge.add(CaptureFile.ofStream(name, opener, secrets, arrivals), this::onEnd);
    }

    private void onEnd(CaptureFile capture) {
        boolean nothingCame = capture.bytesRead() == 0;
        if (follow && nothingCame) {
            // A server that is not there yet is no damage.
            capture.damages().forEach(totals::repaired);
        }
        pauseMs = nothingCame ? Math.clamp(2 * pauseMs, FIRST_PAUSE_MS, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
        if (follow) {
            String why = capture.damages().isEmpty() ? name + " has ended" : capture.damages().getFirst();
            notices.accept(why + "; connecting again in " + pauseMs / 1000.0 + " s");
        }
        capture.close();
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = merge.poll(handler, limit, Long.MAX_VALUE);
        if (delivered == 0 && merge.size() == 0 && !isFinished()) {
            if (follow) {
                begin(this::connectAfterPause);
            } else {
                finish();
            }
        }
        return delivered;
    }
}
