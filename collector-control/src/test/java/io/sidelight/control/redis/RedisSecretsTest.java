// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** Secrets out of a real Redis server. */
class RedisSecretsTest {
    static {
        TlsOfTests.prepare();
    }

    private static final String PASSWORD = "a password of tests";
    private static final String SECRET = "5ec7e7".repeat(16);

    @TempDir
    private Path folder;
    private final SecretStore store = new SecretStore();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void redisIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/redis-server")),
                "the program redis-server is missing: install redis-server");
    }

    @Test
    void findsWhatIsThereAndWhatComesLater() throws Exception {
        int port = freePort();
        Process server = redis("--port", Integer.toString(port));
        try (Jedis platform = awaited(port);
                RedisSecrets _ = new RedisServer(URI.create("redis://127.0.0.1:" + port + "/0"), "", null, "sk-cr")
                        .start(PASSWORD.toCharArray(), store, said::add)) {
            put(platform, random(1), "{\"MK\":\"" + SECRET + "\"}");
            put(platform, random(1), "{\"MK\":\"" + SECRET.toUpperCase(Locale.ROOT).replace('5', '6') + "\"}");
            store.want(random(1));
            await(() -> found(1) == 2);

            store.want(random(2));
            Thread.sleep(300); // asked for some times already
            put(platform, random(2), "not of ours");
            put(platform, random(2), "{\"CR\":\"ff\",\"MK\":\"" + SECRET + "\",\"CTS0\":\"ff\"}");
            await(() -> found(2) == 1);
            assertThat(found(3)).isZero();
        } finally {
            server.destroy();
        }
        assertThat(said).isEmpty();
    }

    @Test
    void speaksTlsToAServerThatItsAuthoritiesSigned() throws Exception {
        int port = freePort();
        Path certificate = folder.resolve("c.pem");
        assertThat(new ProcessBuilder("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=r",
                "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2", "-keyout", folder.resolve("k.pem").toString(),
                "-out", certificate.toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile()).start().waitFor()).isZero();
        int plain = freePort();
        Process server = redis("--port", Integer.toString(plain), "--tls-port", Integer.toString(port),
                "--tls-cert-file",
                certificate.toString(), "--tls-key-file", folder.resolve("k.pem").toString(), "--tls-auth-clients",
                "no");
        try (Jedis platform = awaited(plain);
                RedisSecrets _ = new RedisServer(URI.create("rediss://127.0.0.1:" + port), "default", certificate,
                        "sk-cr")
                        .start(PASSWORD.toCharArray(), store, said::add)) {
            put(platform, random(1), "{\"MK\":\"" + SECRET + "\"}");
            store.want(random(1));
            await(() -> found(1) == 1);

            List<String> others = new CopyOnWriteArrayList<>();
            SecretStore other = new SecretStore();
            try (RedisSecrets _ = new RedisServer(URI.create("rediss://127.0.0.1:" + port), "", null, "sk-cr")
                    .start(PASSWORD.toCharArray(), other, others::add)) {
                other.want(random(1));
                await(() -> !others.isEmpty());
                assertThat(others.getFirst()).startsWith("secrets.redis: no secrets can be looked up:");
                assertThat(other.isEmpty()).isTrue();
            }
        } finally {
            server.destroy();
        }
        assertThat(said).isEmpty();
    }

    @Test
    void triesAgainUntilRedisIsThere() throws Exception {
        int port = freePort();
        try (RedisSecrets _ = new RedisServer(URI.create("redis://127.0.0.1:" + port), "", null, "sk-cr")
                .start(PASSWORD.toCharArray(), store, said::add)) {
            store.want(random(1));
            await(() -> said.size() == 1);
            Process server = redis("--port", Integer.toString(port));
            try (Jedis platform = awaited(port)) {
                put(platform, random(1), "{\"MK\":\"" + SECRET + "\"}");
                await(() -> found(1) == 1);
                await(() -> said.size() == 2);
            } finally {
                server.destroy();
            }
        }
        assertThat(said.getLast()).isEqualTo("secrets.redis: it answers again");
        assertThat(said).noneMatch(sentence -> sentence.contains(PASSWORD));
    }

    @Test
    void tellsWhatIsNoAddress() {
        for (String url : List.of("redis.example", "http://redis.example", "redis://u:p@redis.example", "redis://h/x",
                "redis://h:1/1234", "redis:// ")) {
            assertThat(RedisServer.problem(url)).as(url).startsWith("be ");
        }
        for (String url : List.of("redis://h", "rediss://redis.example:6380", "redis://[::1]:6379/15", "redis://h/")) {
            assertThat(RedisServer.problem(url)).as(url).isEmpty();
        }
    }

    private Process redis(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("redis-server", "--bind", "127.0.0.1", "--save", "", "--appendonly",
                        "no", "--dir", folder.toString(), "--requirepass", PASSWORD));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
    }

    private static Jedis awaited(int port) throws InterruptedException {
        for (int i = 0;; i++) {
            Jedis jedis = new Jedis("127.0.0.1", port);
            try {
                jedis.auth(PASSWORD);
                return jedis;
            } catch (RuntimeException e) {
                jedis.close();
                if (i == 500) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static void put(Jedis platform, byte[] random, String json) {
        platform.xadd("sk-cr" + HexFormat.of().formatHex(random), StreamEntryID.NEW_ENTRY, Map.of("fkj", json));
    }

    private int found(int number) {
        return store.find(SecretLabel.CLIENT_RANDOM, random(number), ofInitiator -> new byte[]{10, 0, 0, 1}).size();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random(int number) {
        byte[] random = new byte[32];
        random[31] = (byte) number;
        return random;
    }
}
