// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a configuration that was read again differs from what is in force.
 *
 * @param changed keys whose new values can be taken over while Sidelight runs
 * @param needRestart keys whose new values are in force after a restart only; told of again until then
 */
public record ConfigReload(List<String> changed, List<String> needRestart) {
    private static final String KEY_LOGS = "secrets.key_logs";
    private static final Set<String> LIVE = Set.of("keys.paths", "keys.followed", "keys.keep_removed",
            "keys.password_file", "keys.pkcs11", "admin.clients", "admin.certificate", "admin.key", KEY_LOGS);

    public ConfigReload {
        changed = List.copyOf(changed);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * The difference.
     *
     * @param started what the process was started with
     * @param current what was read last, and is in force as far as it can be without a restart
     * @param now what was read now, without mistakes
     */
    public static ConfigReload between(ConfigDocument started, ConfigDocument current, ConfigDocument now) {
        List<String> changed = new ArrayList<>();
        List<String> needRestart = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(now.values().keySet());
        keys.addAll(started.values().keySet());
        keys.removeIf(ConfigReload::isPartOfLive);
        for (String key : keys) {
            boolean live = isLive(key, started);
            if (!now.value(key).equals((live ? current : started).value(key))) {
                (live ? changed : needRestart).add(key);
            }
        }
        return new ConfigReload(changed, needRestart);
    }

    /** Whether it is in a section of a list that is taken over whole, and is told of by the list's own key. */
    private static boolean isPartOfLive(String key) {
        int list = key.indexOf('[');
        return list > 0 && LIVE.contains(key.substring(0, list));
    }

    /** Records wait for secrets that may come only where some could come from the start on. */
    private static boolean isLive(String key, ConfigDocument started) {
        return LIVE.contains(key) && (!key.equals(KEY_LOGS) || secretsMayCome(started));
    }

    private static boolean secretsMayCome(ConfigDocument started) {
        return !started.value(KEY_LOGS).isEmpty() || started.config().admin().enabled()
                || !started.config().secrets().redis().url().isEmpty();
    }

    /** Whether {@code key} was changed and can be taken over. */
    public boolean hasChanged(String key) {
        return changed.contains(key);
    }

    /** One line for the operator: what was changed, and what needs a restart. */
    public String sentence() {
        if (changed.isEmpty() && needRestart.isEmpty()) {
            return "nothing in it has changed";
        }
        List<String> parts = new ArrayList<>();
        if (!changed.isEmpty()) {
            parts.add("changed: " + String.join(", ", changed));
        }
        if (!needRestart.isEmpty()) {
            parts.add(String.join(", ", needRestart) + (needRestart.size() == 1 ? " needs" : " need") + " a restart");
        }
        return String.join("; ", parts);
    }
}
