// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import io.sidelight.keystore.KeyHandle.UnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one token, on threads of its own, each with a session: whoever asks waits for as long as it may, however slow the token is.
 *
 * <p>A token that fails or does not answer in time is left alone for a second, then two, up to a minute; who asks meanwhile is refused
 * at once. So a worker loses at most one wait each time. Said once when it begins, and once when the token answers again.
 */
final class TokenCalls implements AutoCloseable {
    private static final int MOST_THREADS = 16;
    private static final long LONGEST_REST_S = 60;
    private static final int MAX_DOUBLINGS = 6;
    private static final int MOST_TOLD = 1_000;

    private final String name;
    private final SessionSource sessions;
    private final Duration patience;
    private final Consumer<String> say;
    private final ConcurrentLinkedDeque<TokenSession> idle = new ConcurrentLinkedDeque<>();
    private final ThreadPoolExecutor threads;
    /** Sentences about keys, each of which is said once. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private int failures;
    private long restsUntilNs;
    private volatile boolean closed;

    /** Opens a session that is logged in. */
    @FunctionalInterface
    interface SessionSource {
        TokenSession open() throws TokenException;
    }

    /** What is done in a session. */
    @FunctionalInterface
    interface Operation<T> {
        T run(TokenSession session) throws TokenException;
    }

    /**
     * @param patience how long a caller waits at most
     * @param say is told sentences for the operator, by any thread
     */
    TokenCalls(String name, SessionSource sessions, Duration patience, Consumer<String> say) {
        this.name = name;
        this.sessions = sessions;
        this.patience = patience;
        this.say = say;
        threads = new ThreadPoolExecutor(0, MOST_THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(),
                task -> Thread.ofPlatform().daemon().name("sidelight-token").unstarted(task));
    }

    /**
     * Makes a call.
     *
     * @param about what it is about, for the operator
     * @return what {@code operation} gives; null when the token is well, and does not take what a peer sent
     */
    <T> @Nullable T call(String about, Operation<T> operation) throws UnavailableException {
        if (isResting()) {
            throw new UnavailableException(name + " is not asked, since it failed a moment ago");
        }
        Future<T> answer;
        try {
            answer = threads.submit(() -> run(operation));
        } catch (RejectedExecutionException _) {
            throw new UnavailableException(name + " is busy with " + MOST_THREADS + " calls");
        }
        try {
            T result = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            succeeded();
            return result;
        } catch (TimeoutException _) {
            throw failed("it did not answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TokenException token) {
                onRefusal(about, token);
                return null;
            }
            throw failed("internal error: " + e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(name + " was not waited for");
        }
    }

    /** Returns when the token is well, and only did not take what a peer sent. */
    private void onRefusal(String about, TokenException e) throws UnavailableException {
        if (e.isAboutInput()) {
            succeeded();
            return;
        }
        if (!e.isAboutKey()) {
            throw failed(String.valueOf(e.getMessage()));
        }
        String sentence = about + " cannot be used: " + e.getMessage();
        if (told.size() < MOST_TOLD && told.add(sentence) && !closed) {
            say.accept(sentence);
        }
        throw new UnavailableException(sentence);
    }

    /** A session is given back only when all went well with it: some tokens leave an operation open otherwise. */
    private <T> T run(Operation<T> operation) throws TokenException {
        TokenSession session = idle.poll();
        if (session == null) {
            session = sessions.open();
        }
        boolean isGood = false;
        try {
            T result = operation.run(session);
            isGood = true;
            return result;
        } finally {
            if (isGood && !closed) {
                idle.push(session);
            } else {
                session.close();
            }
        }
    }

    /** Asks the token again at the next call, whatever was before. */
    synchronized void tryAgain() {
        told.clear();
        failures = 0;
    }

    private synchronized boolean isResting() {
        return closed || failures > 0 && System.nanoTime() - restsUntilNs < 0;
    }

    private void succeeded() {
        int before;
        synchronized (this) {
            before = failures;
            failures = 0;
        }
        if (before > 0 && !closed) {
            say.accept(name + " answers again");
        }
    }

    private UnavailableException failed(String why) {
        int before;
        synchronized (this) {
            before = failures++;
            long restS = Math.min(LONGEST_REST_S, 1L << Math.min(before, MAX_DOUBLINGS));
            restsUntilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(restS);
        }
        // what it left behind may be of before the failure
        TokenSession stale = idle.poll();
        while (stale != null) {
            stale.close();
            stale = idle.poll();
        }
        if (before == 0 && !closed) {
            say.accept(name + " cannot be used: " + why + "; its keys open nothing until it answers again");
        }
        return new UnavailableException(name + ": " + why);
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        TokenSession session = idle.poll();
        while (session != null) {
            session.close();
            session = idle.poll();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
