// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.Role;
import io.sidelight.control.trail.TrailEntry;
import io.sidelight.keystore.secret.SecretScope;
import io.sidelight.keystore.secret.SecretStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Where agents hand over the secrets of their sessions, by whatever way. Each is bounded: lines a second, secrets held, ways open at a
 * time. Secrets of an agent are used only for connections of its addresses. Thread-safe.
 */
public final class SecretIntake implements AutoCloseable {
    /** The name of it in the log of who did what. */
    public static final String ACTION = "secrets.put";

    /** Of all secrets that there may be. */
    private static final double SHARE_OF_AGENT = 0.25;
    /** In all; each keeps a thread. */
    private static final int STREAMS = 32;
    /** What a handover costs beside its lines. */
    private static final int LINES_PER_HANDOVER = 10;
    /** An agent is told of once in this time, not for each of some hundred handovers a second. */
    private static final Duration TOLD_FOR = Duration.ofMinutes(10);
    private static final int MOST_TOLD = 100_000;

    private final SecretStore store;
    private final Predicate<TrailEntry> trail;
    private final Predicate<Caller> valid;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Semaphore streams = new Semaphore(STREAMS);
    private final Map<String, Agent> agents = new HashMap<>();
    /** Agents and the addresses that they came from lately. */
    private final Cache<String, Boolean> told;

    /**
     * @param store receives the secrets
     * @param trail writes a line of who did what; false when it could not
     * @param valid whether a caller who began may go on
     */
    public SecretIntake(SecretStore store, Predicate<TrailEntry> trail, Predicate<Caller> valid, Clock clock) {
        this(store, trail, valid, clock, System::nanoTime);
    }

    SecretIntake(SecretStore store, Predicate<TrailEntry> trail, Predicate<Caller> valid, Clock clock,
            LongSupplier nanoTime) {
        this.valid = valid;
        this.store = store;
        this.trail = trail;
        this.clock = clock;
        this.nanoTime = nanoTime;
        told = Caffeine.newBuilder().maximumSize(MOST_TOLD).expireAfterWrite(TOLD_FOR)
                .ticker(nanoTime::getAsLong).build();
    }

    /**
     * Somebody begins to hand over.
     *
     * @throws RefusedException when it may not, or not now
     */
    public Handover begin(Caller caller) throws RefusedException {
        if (caller.role() == Role.AGENT && caller.scope().isEmpty()) {
            throw new RefusedException(RefusedException.Kind.NOT_ALLOWED, 0,
                    "this agent has no addresses whose connections it may hand over secrets of; make another token with --address");
        }
        Agent agent = agent(caller);
        long waitNs = agent.rate().take(LINES_PER_HANDOVER);
        if (waitNs > 0) {
            throw tooMuch(waitNs, "more lines than this agent may bring a second");
        }
        if (!agent.streams().tryAcquire()) {
            throw tooMuch(0, "this agent hands over too much at a time");
        }
        if (!streams.tryAcquire()) {
            agent.streams().release();
            throw tooMuch(0, "too many agents hand over at a time");
        }
        Handover handover = new Handover(agent, () -> valid.test(caller), () -> {
            agent.streams().release();
            streams.release();
        });
        if (!tellOf(agent, caller)) {
            handover.close();
            throw new RefusedException(RefusedException.Kind.UNAVAILABLE, 1,
                    "no secrets are taken while the log of who did what cannot be written");
        }
        return handover;
    }

    private static RefusedException tooMuch(long waitNs, String why) {
        int seconds = Math.clamp(Duration.ofNanos(waitNs).plusMillis(999).toSeconds(), 1, 60);
        return new RefusedException(RefusedException.Kind.TOO_MUCH, seconds, why);
    }

    private Agent agent(Caller caller) throws RefusedException {
        synchronized (agents) {
            String who = caller.credential() + ' ' + caller.role() + ' ' + caller.scope(); // other rights, another supplier
            Agent known = agents.get(who);
            if (known == null) {
                try {
                    boolean isAgent = caller.role() == Role.AGENT;
                    known = new Agent(caller, store.supplier(isAgent ? caller.scope() : SecretScope.ANY,
                            isAgent ? SHARE_OF_AGENT : 1), clock.instant(), nanoTime);
                } catch (IllegalStateException e) {
                    throw new RefusedException(RefusedException.Kind.UNAVAILABLE, 0, String.valueOf(e.getMessage()));
                }
                agents.put(who, known);
            }
            known.onSeen(caller, clock.instant());
            return known;
        }
    }

    /** True when the log has been told of lately, or now, that this agent hands over from this address. */
    private boolean tellOf(Agent agent, Caller caller) {
        String who = caller.credential() + ' ' + caller.address();
        if (told.getIfPresent(who) != null) {
            return true;
        }
        if (!tell(agent, caller, "hands over session secrets")) {
            return false;
        }
        told.put(who, Boolean.TRUE);
        return true;
    }

    private boolean tell(Agent agent, Caller caller, String what) {
        long fresh;
        synchronized (agents) {
            fresh = agent.untold();
        }
        String detail = fresh == 0 ? what : what + "; " + fresh + " since it was told of last";
        return trail.test(new TrailEntry(caller, caller.address(), ACTION, caller.credential(), 200, detail));
    }

    /** All agents since the start, those that were seen last first. */
    public List<Agent.Status> agents() {
        List<Agent.Status> all = new ArrayList<>();
        synchronized (agents) {
            agents.values().forEach(agent -> all.add(agent.status()));
        }
        all.sort(Comparator.comparing(Agent.Status::lastSeen).reversed());
        return all;
    }

    /** The secrets of all, for their numbers. */
    public SecretStore store() {
        return store;
    }

    /** Tells the log what it has not been told of yet. */
    @Override
    public void close() {
        List<Agent> all;
        synchronized (agents) {
            all = new ArrayList<>(agents.values());
        }
        for (Agent agent : all) {
            long fresh;
            synchronized (agents) {
                fresh = agent.untold();
            }
            if (fresh > 0) {
                Caller caller = agent.caller();
                boolean _ = trail.test(new TrailEntry(caller, caller.address(), ACTION, caller.credential(), 200,
                        "handed over session secrets; " + fresh + " since it was told of last"));
            }
        }
    }
}
