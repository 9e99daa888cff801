// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between clients and one server on loopback, and records what goes by where a capture of packets is not allowed. */
final class RecordingRelay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerSocket listener;
    private final int target;
    private final PacketFile file;
    private final Queue<Thread> connections = new ConcurrentLinkedQueue<>();

    RecordingRelay(int target, PacketFile file) throws IOException {
        this.target = target;
        this.file = file;
        this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Takes no more connections and waits a little until those that there are have ended. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            for (Thread connection : connections) {
                connection.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            connections.add(start(() -> relay(client)));
        }
    }

    private void relay(Socket client) throws IOException, InterruptedException {
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            RecordedConnection recorded = new RecordedConnection(file, client.getPort(), port());
            Thread requests = start(() -> pump(client, server, recorded, 0));
            pump(server, client, recorded, 1);
            requests.join();
        }
    }

    private static void pump(Socket from, Socket to, RecordedConnection recorded, int end) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = from.getInputStream().read(buffer); n > 0; n = from.getInputStream().read(buffer)) {
            recorded.data(end, buffer, n);
            to.getOutputStream().write(buffer, 0, n);
        }
        recorded.end(end);
        to.shutdownOutput();
    }

    private static Thread start(Task task) {
        return Thread.ofPlatform().daemon().name("demo-relay").start(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // A connection that breaks is for its two ends to report; the listener ends this way too.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }
}
