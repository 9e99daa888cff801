// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.intake.Handover;
import io.sidelight.control.intake.RefusedException;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.control.trail.TrailEntry;
import io.sidelight.keystore.secret.KeyLogIntake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Listens for key logs by TLS, for those who cannot make HTTP requests: the first line is {@code token TOKEN}, all others are those of a
 * key log. Answered are two lines: whether the token is taken, and at the end how many lines were.
 */
final class SecretListener implements AutoCloseable {
    private static final String FIRST = "token ";
    private static final int LONGEST_FIRST = 200;
    private static final long MOST_BYTES = Long.MAX_VALUE;
    /** Who says who it is waits for nobody: this many may be about to, of one address and of all. */
    private static final int STRANGERS = 128;
    private static final int STRANGERS_OF_ADDRESS = 8;
    private static final Duration TO_SAY_WHO = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final int BACKLOG = 64;

    private static final long PAUSE_NS = 10_000_000;
    private final SSLServerSocket server;
    private final Authentication authentication;
    private final ApiCalls calls;
    private final SecretIntake intake;
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final ConcurrentHashMap<String, Integer> strangersOf = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sidelight-listener-clock").factory());

    private SecretListener(SSLServerSocket server, Authentication authentication, ApiCalls calls, SecretIntake intake) {
        this.server = server;
        this.authentication = authentication;
        this.calls = calls;
        this.intake = intake;
    }

    /**
     * Listens until {@link #close}.
     *
     * @param keys as for {@link AdminServer#start}: the same certificate
     * @throws IOException when the address cannot be listened on
     */
    static SecretListener start(SecretWays ways, KeyStore keys, Authentication authentication, ApiCalls calls,
            SecretIntake intake) throws IOException {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, AdminIdentity.PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            server.setEnabledProtocols(new String[]{"TLSv1.3", "TLSv1.2"});
            server.bind(new InetSocketAddress(InetAddress.getByName(ways.listenerHost()), ways.listenerPort()),
                    BACKLOG);
            SecretListener listener = new SecretListener(server, authentication, calls, intake);
            Thread _ = Thread.ofPlatform().daemon().name("sidelight-listener").start(listener::accept);
            return listener;
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("secrets cannot be listened for on " + ways.listenerHost() + ":"
                    + ways.listenerPort() + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                open.add(socket);
                String address = socket.getInetAddress().getHostAddress();
                if (isWelcome(address)) {
                    Thread _ = Thread.ofVirtual().name("sidelight-listener-" + address)
                            .start(() -> serve(socket, address));
                } else {
                    leave(socket);
                }
            } catch (IOException e) {
                // closed, or one who was gone before he was heard; or there are too many files open, which lasts
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private boolean isWelcome(String address) {
        if (strangersOf.merge(address, 1, Integer::sum) > STRANGERS_OF_ADDRESS) {
            isKnown(address);
            return false;
        }
        if (strangers.tryAcquire()) {
            return true;
        }
        isKnown(address);
        return false;
    }

    private void isKnown(String address) {
        strangersOf.computeIfPresent(address, (_, count) -> count <= 1 ? null : count - 1);
    }

    private void serve(SSLSocket socket, String address) {
        ScheduledFuture<?> tooLate = clock.schedule(() -> leave(socket), TO_SAY_WHO.toMillis(), TimeUnit.MILLISECONDS);
        try (Handover handover = meet(socket, address, tooLate)) {
            say(socket, "ok");
            socket.setSoTimeout((int) SILENCE.toMillis());
            say(socket, sentence(handover.read(socket.getInputStream(), MOST_BYTES)));
        } catch (ApiProblem | RefusedException e) {
            refuse(socket, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // gone, or silent for too long: what came counts
        } finally {
            leave(socket);
        }
    }

    /** Learns who it is. */
    private Handover meet(SSLSocket socket, String address, ScheduledFuture<?> tooLate)
            throws IOException, ApiProblem, RefusedException {
        try {
            return begin(firstLine(socket), address);
        } finally {
            tooLate.cancel(false);
            strangers.release();
            isKnown(address);
        }
    }

    /** The first line, empty when it is longer than one that is right; read byte by byte, since what follows is another's. */
    private static String firstLine(SSLSocket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = socket.getInputStream().read(); b >= 0 && b != '\n'; b = socket.getInputStream().read()) {
            if (line.length() == LONGEST_FIRST) {
                return "";
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private Handover begin(String first, String address) throws ApiProblem, RefusedException {
        Caller caller;
        try {
            caller = authentication.caller(new Credentials(
                    first.startsWith(FIRST) ? "Bearer " + first.substring(FIRST.length()) : null, null, address));
        } catch (ApiProblem e) {
            if (e.status() != 429) {
                tell(null, address, e.status(), e.title());
            }
            throw e.status() == 429 ? e : ApiProblem.forbidden("the first line must be: token TOKEN, with a valid one");
        }
        try {
            if (!caller.role().may(Permission.WRITE_SECRETS)) {
                throw ApiProblem.forbidden("the role " + caller.role().code() + " may not hand over secrets");
            }
            return intake.begin(caller);
        } catch (ApiProblem e) {
            tell(caller, address, e.status(), e.detail());
            throw e;
        } catch (RefusedException e) {
            if (e.kind() == RefusedException.Kind.NOT_ALLOWED) {
                tell(caller, address, 403, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void tell(@Nullable Caller caller, String address, int status, String what) {
        calls.tell(new TrailEntry(caller, address, SecretIntake.ACTION, "", status, what + ", by the listener"));
    }

    private static String sentence(KeyLogIntake.Counts counts) {
        return counts.lines() + " lines, " + counts.taken() + " taken, " + counts.unknown() + " unknown, "
                + counts.malformed() + " malformed";
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void refuse(Socket socket, String why) {
        try {
            say(socket, "refused: " + why);
        } catch (IOException e) {
            // gone already
        }
    }

    private void leave(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        clock.shutdownNow();
        open.forEach(this::leave);
    }
}
