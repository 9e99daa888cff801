// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.PasswordSource;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.token.Token;
import io.sidelight.keystore.vault.VaultPassword;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tokens of a service: opened when they are named first, closed when they are not any more. Used by one thread at a time. */
final class ServiceTokens implements AutoCloseable {
    private final Map<String, String> environment;
    private final Consumer<String> say;
    private final Map<SidelightConfig.Token, Token> open = new LinkedHashMap<>();

    /**
     * @param environment the process's
     * @param say is told, by any thread, when a token fails and when it answers again
     */
    ServiceTokens(Map<String, String> environment, Consumer<String> say) {
        this.environment = environment;
        this.say = say;
    }

    /** The keys that are in these tokens now; what is wrong is added to {@code problems}. */
    List<KeyEntry> keys(List<SidelightConfig.Token> named, List<String> problems) {
        List<KeyEntry> entries = new ArrayList<>();
        for (SidelightConfig.Token token : named) {
            Token opened = open.computeIfAbsent(token, this::opened);
            LoadResult found = opened.keys();
            found.problems().stream().map(LoadProblem::toString).forEach(problems::add);
            entries.addAll(found.entries());
        }
        open.entrySet().removeIf(entry -> {
            boolean isOver = !named.contains(entry.getKey());
            if (isOver) {
                entry.getValue().close();
            }
            return isOver;
        });
        return entries;
    }

    private Token opened(SidelightConfig.Token named) {
        return new Token(named.token(), () -> pin(named.pin()), Token.LIVE_PATIENCE, say);
    }

    private char @Nullable [] pin(PasswordSource source) {
        List<String> problems = new ArrayList<>();
        try (VaultPassword pin = source.read(environment, problems)) {
            problems.forEach(say);
            return pin == null ? null : pin.copy();
        }
    }

    @Override
    public void close() {
        open.values().forEach(Token::close);
        open.clear();
    }
}
