// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.keystore.secret.KeyLogWriter;
import io.sidelight.keystore.secret.SecretSink;
import io.sidelight.keystore.secret.SessionSecret;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forwards secrets to an appliance by its API, within milliseconds while it answers. While it does not, they wait, the newest of them; it
 * is tried again and again. Whoever adds is never kept waiting.
 */
public final class Forwarder implements SecretSink, AutoCloseable {
    private static final String PATH = "/api/v1/secrets";
    private static final String CONTENT_TYPE = "application/sslkeylogfile";
    private static final int BATCH = 256 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Says that it is there; the connection stays warm, so that the next secret goes at once. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);
    /** Somebody must do something first: a token is wrong, say. */
    private static final Duration LONG_REST = Duration.ofSeconds(30);
    private static final Duration FIRST_REST = Duration.ofMillis(50);
    /** What is left at the end has this long. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Opener opener;
    private final Consumer<String> say;
    private final LineBuffer buffer;
    private final Thread thread;
    private @Nullable ApiClient client;
    private Duration rest = FIRST_REST;
    private String trouble = "";
    private volatile long endsNs;
    private final AtomicLong forwarded = new AtomicLong();

    /** Makes calls to the appliance, as whoever the token says now. */
    @FunctionalInterface
    public interface Opener {
        ApiClient open() throws ApiException;
    }

    /**
     * Begins to forward.
     *
     * @param mostWaiting bytes of lines that wait at a time
     * @param say is told sentences, when the appliance is away and when it is back
     */
    public Forwarder(Opener opener, long mostWaiting, Consumer<String> say) {
        this.opener = opener;
        this.say = say;
        buffer = new LineBuffer(mostWaiting);
        thread = Thread.ofPlatform().daemon().name("sidelight-forwarder").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void add(SessionSecret secret) {
        if (secret.label().isKept()) {
            buffer.add(KeyLogWriter.line(secret));
        }
    }

    /** Lines that the appliance has taken. */
    public long forwarded() {
        return forwarded.get();
    }

    /** Lines that gave way to newer ones, or could not be forwarded. */
    public long dropped() {
        return buffer.dropped();
    }

    private void run() {
        try {
            while (!buffer.isClosed() || buffer.size() > 0) {
                byte[] batch = buffer.take(BATCH, HEARTBEAT);
                boolean sent = send(batch);
                Arrays.fill(batch, (byte) 0);
                if (!sent) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // told to end, with what is left
        } finally {
            leave();
        }
    }

    /** Sends until it is taken; false when the time is over. */
    private boolean send(byte[] batch) throws InterruptedException {
        while (true) {
            try {
                JsonNode answer = client().post(PATH, CONTENT_TYPE, BodyPublishers.ofByteArray(batch), PATIENCE);
                forwarded.addAndGet(answer.path("taken").asLong());
                onReached();
                return true;
            } catch (ApiException e) {
                onTrouble(e);
            }
            if (buffer.isClosed() && System.nanoTime() - endsNs > 0) {
                return false;
            }
        }
    }

    private ApiClient client() throws ApiException {
        ApiClient known = client;
        if (known == null) {
            known = opener.open();
            client = known;
        }
        return known;
    }

    private void leave() {
        ApiClient known = client;
        client = null;
        if (known != null) {
            known.close();
        }
    }

    private void onReached() {
        rest = FIRST_REST;
        if (!trouble.isEmpty()) {
            trouble = "";
            say.accept("the appliance takes secrets again; " + buffer.size() + " waited, " + buffer.dropped()
                    + " were dropped since the start");
        }
    }

    private void onTrouble(ApiException e) throws InterruptedException {
        String what = String.valueOf(e.getMessage());
        if (!what.equals(trouble) && rest.compareTo(FIRST_REST) > 0) {
            trouble = what;
            say.accept(what + "; secrets wait until it takes them");
        }
        Duration pause = rest;
        rest = min(rest.multipliedBy(2), LONGEST_REST);
        if (e.retryAfterSeconds() > 0) {
            pause = min(Duration.ofSeconds(e.retryAfterSeconds()), LONG_REST);
        } else if (e.status() >= 400 && e.status() < 500) {
            leave(); // another token may be in the file by then
            pause = LONG_REST;
        }
        buffer.rest(pause);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Forwards what is there, for some seconds at most, and ends. */
    @Override
    public void close() {
        endsNs = System.nanoTime() + LAST_WORDS.toNanos();
        buffer.close();
        try {
            thread.join(LAST_WORDS.plusSeconds(1));
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines that nobody took. */
    public int left() {
        return buffer.size();
    }
}
