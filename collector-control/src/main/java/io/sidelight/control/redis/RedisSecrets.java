// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import io.sidelight.keystore.secret.SecretScope;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.secret.SecretSupplier;
import io.sidelight.keystore.secret.WantedSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.resps.StreamEntry;

/**
 * Looks up in Redis the secrets that connections lack: streams {@code sk-cr<client random>} with a field {@code fkj} (NIST SP 1800-37, as
 * AppViewX keeps them). Each random is a stream of its own, so that there is nothing to follow but those that are asked for.
 */
public final class RedisSecrets implements AutoCloseable {
    private static final String FIELD = "fkj";
    private static final int ASKED_AT_ONCE = 500;
    /** Of one stream, the newest. */
    private static final int MOST_ENTRIES = 16;
    private static final long LOOK_NS = Duration.ofMillis(5).toNanos();
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    private final Supplier<Jedis> opener;
    private final String prefix;
    private final WantedSecrets wanted;
    private final SecretSupplier supplier;
    private final Consumer<String> say;
    private final Wants wants = new Wants();
    private final Thread thread;
    private @Nullable Jedis connection;
    private boolean isAway;
    private Duration rest = Duration.ofMillis(100);
    private volatile boolean closed;

    private RedisSecrets(Supplier<Jedis> opener, String prefix, SecretStore store, Consumer<String> say) {
        this.opener = opener;
        this.prefix = prefix;
        this.say = say;
        wanted = store.wanted();
        supplier = store.supplier(SecretScope.ANY, 1);
        thread = Thread.ofPlatform().daemon().name("sidelight-redis").unstarted(this::run);
    }

    /**
     * Begins to look up.
     *
     * @param opener of connections; they fail when they are used
     * @param prefix of streams, before the client random in hex
     * @param say is told sentences, when Redis is away and when it is back
     */
    static RedisSecrets start(Supplier<Jedis> opener, String prefix, SecretStore store, Consumer<String> say) {
        RedisSecrets secrets = new RedisSecrets(opener, prefix, store, say);
        secrets.thread.start();
        return secrets;
    }

    private void run() {
        while (!closed) {
            long now = System.nanoTime();
            for (byte[] random = wanted.poll(); random != null; random = wanted.poll()) {
                wants.add(random, now);
            }
            List<Wants.Want> due = wants.due(now, ASKED_AT_ONCE);
            if (due.isEmpty()) {
                LockSupport.parkNanos(LOOK_NS);
            } else {
                ask(due);
            }
        }
        leave();
    }

    private void ask(List<Wants.Want> due) {
        try {
            Jedis known = connection;
            if (known == null) {
                known = opener.get();
                connection = known;
            }
            List<Response<List<StreamEntry>>> answers = new ArrayList<>(due.size());
            Pipeline pipeline = known.pipelined();
            for (Wants.Want want : due) {
                answers.add(pipeline.xrevrange(prefix + HexFormat.of().formatHex(want.clientRandom()), "+", "-",
                        MOST_ENTRIES));
            }
            pipeline.sync();
            for (int i = 0; i < due.size(); i++) {
                take(due.get(i), answers.get(i).get());
            }
            onReached();
        } catch (JedisException e) {
            onTrouble(e);
        }
    }

    private void take(Wants.Want want, List<StreamEntry> entries) {
        int stated = 0;
        for (StreamEntry entry : entries.reversed()) {
            String text = entry.getFields().get(FIELD);
            stated += text == null ? 0 : Math.max(0, FastKey.read(text, want.clientRandom(), supplier));
        }
        if (stated > 0) {
            want.onFound(System.nanoTime());
        }
    }

    private void onReached() {
        rest = Duration.ofMillis(100);
        if (isAway) {
            isAway = false;
            say.accept("secrets.redis: it answers again");
        }
    }

    private void onTrouble(JedisException e) {
        leave();
        if (!isAway) {
            isAway = true;
            say.accept("secrets.redis: no secrets can be looked up: " + root(e) + "; it is tried again");
        }
        LockSupport.parkNanos(rest.toNanos());
        rest = rest.compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : LONGEST_REST;
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void leave() {
        Jedis known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (JedisException e) {
                // gone already
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
