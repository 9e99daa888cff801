// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.PasswordSource;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.control.redis.RedisSecrets;
import io.sidelight.control.redis.RedisServer;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The looking up of secrets in Redis, if a configuration asks for it. */
final class ConfiguredRedis {
    private ConfiguredRedis() {}

    /** Whether {@code config} asks for it. */
    static boolean isWanted(SidelightConfig config) {
        return !config.secrets().redis().url().isEmpty();
    }

    /**
     * Begins to look up what connections lack, until it is closed; null when that is not asked for.
     *
     * @param say is told sentences for the operator
     * @throws ConfigurationException when a file that it needs cannot be read
     */
    static @Nullable RedisSecrets start(SidelightConfig config, SecretStore store, Map<String, String> environment,
            Consumer<String> say) {
        if (!isWanted(config)) {
            return null;
        }
        SidelightConfig.Redis redis = config.secrets().redis();
        char[] password = password(redis.password(), environment);
        try {
            return new RedisServer(URI.create(redis.url()), redis.user(), redis.certificates(), redis.prefix())
                    .start(password, store, say);
        } catch (IOException e) {
            throw new ConfigurationException(List.of("secrets.redis: " + e.getMessage()));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Empty where none is named: Redis may want none. */
    private static char[] password(PasswordSource source, Map<String, String> environment) {
        if (!source.isNamed() && environment.getOrDefault(source.variable(), "").isEmpty()) {
            return new char[0];
        }
        List<String> problems = new ArrayList<>();
        try (VaultPassword password = source.read(environment, problems)) {
            if (password == null) {
                throw new ConfigurationException(problems);
            }
            return password.copy();
        }
    }
}
