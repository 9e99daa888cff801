// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.auth.CertificateHolder;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.MemoryBudget;
import io.sidelight.keystore.token.TokenConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration file says, section by section; {@code docs/configuration.md} tells of each key. Paths are as they are to be
 * opened. Holds no secret: only where one is.
 *
 * @param workers threads that capture
 * @param policy the policy's file; null for none
 * @param state folder for what Sidelight keeps
 */
public record SidelightConfig(InterfaceCapture capture, int workers, Limits limits, Keys keys, Secrets secrets,
        @Nullable Path policy, List<Sink> sinks, Admin admin, Vault vault, Path state) {

    public SidelightConfig {
        sinks = List.copyOf(sinks);
    }

    /**
     * What the collector may take.
     *
     * @param memory shared out by fixed parts
     * @param duplicateWindow how far apart copies of a packet may come
     */
    public record Limits(MemoryBudget memory, Duration duplicateWindow) {
        /** All bounds of the collector. */
        public CollectorLimits collector() {
            return memory.limits().withDuplicateWindow(duplicateWindow);
        }
    }

    /**
     * Private keys.
     *
     * @param paths files, and folders of them; read at the start and at each reload
     * @param followed folders that are read again when something in them changes
     * @param keepRemoved for how long keys stay that these folders do not give any more
     * @param passwordFile a password a line; null for none
     * @param tokens whose keys are used where they are
     */
    public record Keys(List<Path> paths, List<Path> followed, Duration keepRemoved, @Nullable Path passwordFile,
            List<Token> tokens) {
        /** No keys at all. */
        public static final Keys NONE = new Keys(List.of(), List.of(), Duration.ZERO, null, List.of());

        public Keys {
            paths = List.copyOf(paths);
            followed = List.copyOf(followed);
            tokens = List.copyOf(tokens);
        }
    }

    /** A token of PKCS#11, and where its PIN is. */
    public record Token(TokenConfig token, PasswordSource pin) {}

    /**
     * Session secrets and pre-shared keys.
     *
     * @param keyLogs key logs, or folders of them, that are followed
     * @param preSharedKeys files
     * @param listener for key logs by TLS
     * @param redis where secrets that are lacking are looked up
     */
    public record Secrets(List<Path> keyLogs, List<Path> preSharedKeys, Listener listener, Redis redis) {
        public Secrets {
            keyLogs = List.copyOf(keyLogs);
            preSharedKeys = List.copyOf(preSharedKeys);
        }
    }

    /**
     * Where agents hand over key logs by TLS, with a token in the first line.
     *
     * @param address that it listens at
     */
    public record Listener(boolean enabled, String address, int port) {}

    /**
     * A Redis server that has secrets in streams.
     *
     * @param url {@code rediss://host:port/database}; empty for none
     * @param user empty for the default one
     * @param certificates of the authorities that sign the server's; null for those that Java trusts
     * @param prefix of streams, before the client random in hex
     */
    public record Redis(String url, String user, PasswordSource password, @Nullable Path certificates,
            String prefix) {}

    /** Where results go. */
    public sealed interface Sink {
        /** The name of its type in the file. */
        String type();

        /** Audit events as JSON lines; {@code -} as target is standard output. */
        record EventFile(String target) implements Sink {
            @Override
            public String type() {
                return "file";
            }
        }

        /** The plaintext of each connection. */
        record Streams(Path folder) implements Sink {
            @Override
            public String type() {
                return "streams";
            }
        }
    }

    /**
     * The admin API.
     *
     * @param address that it listens at
     * @param certificate PEM; null, as is {@code key}, for one that Sidelight makes itself
     * @param clientCa authorities that issue client certificates, PEM; null when none are asked for
     * @param clients what the holders of such certificates may do; the first that fits counts
     */
    public record Admin(boolean enabled, String address, int port, @Nullable Path certificate, @Nullable Path key,
            @Nullable Path clientCa, List<CertificateHolder> clients) {
        public Admin {
            clients = List.copyOf(clients);
        }
    }

    /**
     * The encrypted store of keys.
     *
     * @param path its file; null for none
     */
    public record Vault(@Nullable Path path, PasswordSource password) {}
}
