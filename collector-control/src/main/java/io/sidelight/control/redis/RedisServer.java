// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import io.sidelight.keystore.secret.SecretStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/**
 * Where a Redis server is, and how it is spoken to.
 *
 * @param url {@code rediss://host:port/database} by TLS, {@code redis://...} without
 * @param user name of an ACL's user; empty for the default one
 * @param authorities certificates, PEM, of those who sign the server's; null for those that Java trusts
 * @param prefix of streams, before the client random in hex
 */
public record RedisServer(URI url, String user, @Nullable Path authorities, String prefix) {
    private static final int PORT = 6379;
    private static final String STORE = "PKCS12";
    /** What it protects is public. */
    private static final char[] STORE_PASSWORD = "public".toCharArray();
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 5_000;

    /** What is wrong with an address; empty when it is one. */
    public static String problem(String url) {
        try {
            URI uri = URI.create(url);
            boolean isRedis = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            boolean hasDatabase = uri.getPath() == null || uri.getPath().matches("(/[0-9]{0,3})?");
            return isRedis && uri.getHost() != null && uri.getUserInfo() == null && hasDatabase
                    ? ""
                    : "be rediss://HOST:PORT/DATABASE, or redis:// without TLS, and no password in it";
        } catch (IllegalArgumentException e) {
            return "be an address such as rediss://redis.example:6380/0";
        }
    }

    /**
     * Looks up in it what connections lack, until it is closed.
     *
     * @param password empty for none; kept for as long as it runs
     * @param say is told sentences for the operator
     * @throws IOException when the certificates cannot be read
     */
    public RedisSecrets start(char[] password, SecretStore store, Consumer<String> say) throws IOException {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder().clientName("sidelight")
                .connectionTimeoutMillis(CONNECT_MS).socketTimeoutMillis(ANSWER_MS).database(database());
        if (!user.isEmpty()) {
            config.user(user);
        }
        if (password.length > 0) {
            config.password(new String(password));
        }
        if (isTls()) {
            SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
            if (authorities != null) {
                byte[] trusted = trusted(authorities);
                tls.trustStoreType(STORE).truststore(() -> new ByteArrayInputStream(trusted), STORE_PASSWORD);
            }
            config.sslOptions(tls.build());
        }
        HostAndPort server = new HostAndPort(url.getHost(), url.getPort() < 0 ? PORT : url.getPort());
        DefaultJedisClientConfig settings = config.build();
        return RedisSecrets.start(() -> new Jedis(server, settings), prefix, store, say);
    }

    private boolean isTls() {
        return "rediss".equals(url.getScheme());
    }

    private int database() {
        String path = url.getPath() == null ? "" : url.getPath();
        return path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
    }

    /** The authorities' certificates in a form that the library takes. */
    private static byte[] trusted(Path authorities) throws IOException {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore trusted = KeyStore.getInstance(STORE);
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException(authorities + " holds no certificate");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            trusted.store(out, STORE_PASSWORD);
            return out.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " holds no certificates that can be read: " + e.getMessage(), e);
        }
    }
}
