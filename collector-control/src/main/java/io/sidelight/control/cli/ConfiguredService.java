// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.ConfigReload;
import io.sidelight.control.redis.RedisSecrets;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.keystore.KeyTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys as a configuration file names them, and the reading again of both. A file with mistakes changes nothing. Reloads come
 * one after the other, whoever asks for them.
 */
final class ConfiguredService implements LiveService {
    private static final String KEY_LOGS = "secrets.key_logs";

    private final Terminal terminal;
    private final Path file;
    private final ConfigDocument started;
    private final ServiceKeys keys = new ServiceKeys(System.getenv());
    private final KeyFolders folders = new KeyFolders();
    private final ConfiguredAdmin admin;
    private ConfigDocument current;
    private @Nullable Reloading running;
    private boolean askedEarly;
    private @Nullable RedisSecrets redis;

    /** What takes over what was read. */
    private record Reloading(Collector collector, KeyLogs keyLogs) {}

    /** @param started what {@code file} said, without mistakes */
    ConfiguredService(Terminal terminal, Path file, ConfigDocument started) {
        this.terminal = terminal;
        this.file = file;
        this.started = started;
        this.current = started;
        this.admin = new ConfiguredAdmin(started.config(), this::tell);
    }

    @Override
    public KeyMaterial load() {
        folders.use(started.config().keys().followed());
        List<String> problems = new ArrayList<>();
        List<String> fatal = new ArrayList<>();
        KeyTable table = admin.open(keys.read(started.config().keys(), problems), System.getenv(), fatal);
        return KeyMaterial.with(table, ConfiguredRun.options(started.config()),
                !started.config().keys().followed().isEmpty() || admin.hasVault(),
                admin.takesSecrets() || ConfiguredRedis.isWanted(started.config()), problems, fatal);
    }

    @Override
    public synchronized Running start(Collector collector, KeyMaterial material) {
        running = new Reloading(collector, material.keyLogs());
        if (askedEarly) {
            ReloadAnswer _ = reload(running);
        }
        redis = ConfiguredRedis.start(started.config(), material.secrets(), System.getenv(), this::tell);
        admin.start(collector, material.secrets());
        folders.start(this::readChangedKeys);
        return this::end;
    }

    private synchronized void end() {
        if (redis != null) {
            redis.close();
        }
        admin.close();
        folders.close();
        running = null;
    }

    /** Reads the file and the keys again, and says on standard error what became of it. From any thread. */
    synchronized ReloadAnswer reload() {
        if (running == null) {
            askedEarly = true;
            return ReloadAnswer.refused(List.of());
        }
        return reload(running);
    }

    /** Something in a folder that is followed has changed. */
    private synchronized void readChangedKeys() {
        if (running != null) {
            List<String> problems = new ArrayList<>();
            int size = readKeys(running.collector(), problems);
            problems.forEach(this::tell);
            tell("a folder in keys.followed has changed: " + counted(size, problems));
        }
    }

    private ReloadAnswer reload(Reloading what) {
        ConfigDocument now = ConfigFile.read(file);
        List<String> mistakes = ConfiguredRun.mistakes(now);
        if (!mistakes.isEmpty()) {
            mistakes.forEach(this::tell);
            tell(file + " was read again and is not taken over: what was in force stays");
            return ReloadAnswer.refused(mistakes);
        }
        ConfigReload reload = ConfigReload.between(started, current, now);
        if (reload.hasChanged(KEY_LOGS)) {
            what.keyLogs().use(now.config().secrets().keyLogs());
        }
        current = now;
        folders.use(now.config().keys().followed());
        List<String> problems = new ArrayList<>();
        int size = readKeys(what.collector(), problems);
        problems.forEach(this::tell);
        tell(file + " was read again: " + reload.sentence() + "; " + counted(size, problems));
        return new ReloadAnswer(true, reload.changed(), reload.needRestart(), size, problems);
    }

    /** Has {@code collector} use the keys that are there now, and says how many that are. */
    private int readKeys(Collector collector, List<String> problems) {
        return admin.use(keys.read(current.config().keys(), problems), collector);
    }

    private static String counted(int keys, List<String> problems) {
        return Text.counted(keys, "private key")
                + (problems.isEmpty() ? "" : ", among them those of before, until all can be read");
    }

    private void tell(String sentence) {
        Problems.print(terminal.err(), sentence);
    }
}
