// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.ConfigReload;
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
    private ConfigDocument current;
    private @Nullable Reloading running;
    private boolean askedEarly;

    /** What takes over what was read. */
    private record Reloading(Collector collector, KeyLogs keyLogs) {}

    /** @param started what {@code file} said, without mistakes */
    ConfiguredService(Terminal terminal, Path file, ConfigDocument started) {
        this.terminal = terminal;
        this.file = file;
        this.started = started;
        this.current = started;
    }

    @Override
    public KeyMaterial load() {
        folders.use(started.config().keys().followed());
        List<String> problems = new ArrayList<>();
        KeyTable table = keys.read(started.config().keys(), problems);
        return KeyMaterial.with(table, ConfiguredRun.options(started.config()),
                !started.config().keys().followed().isEmpty(), problems, new ArrayList<>());
    }

    @Override
    public synchronized Running start(Collector collector, KeyMaterial material) {
        running = new Reloading(collector, material.keyLogs());
        if (askedEarly) {
            reload(running);
        }
        folders.start(this::readChangedKeys);
        return this::end;
    }

    private synchronized void end() {
        folders.close();
        running = null;
    }

    /** Reads the file and the keys again; once the collector runs, when it does not yet. From any thread. */
    synchronized void reload() {
        if (running == null) {
            askedEarly = true;
        } else {
            reload(running);
        }
    }

    /** Something in a folder that is followed has changed. */
    private synchronized void readChangedKeys() {
        if (running != null) {
            tell("a folder in keys.followed has changed: " + readKeys(running.collector()));
        }
    }

    /** Has {@code collector} use the keys that are there now; how many that are, for a sentence. */
    private String readKeys(Collector collector) {
        List<String> problems = new ArrayList<>();
        KeyTable table = keys.read(current.config().keys(), problems);
        collector.use(table);
        problems.forEach(this::tell);
        return Text.counted(table.size(), "private key")
                + (problems.isEmpty() ? "" : ", among them those of before, until all can be read");
    }

    /** Takes over what can be, and says so in a line. */
    private void reload(Reloading what) {
        ConfigDocument now = ConfigFile.read(file);
        List<String> mistakes = ConfiguredRun.mistakes(now);
        if (!mistakes.isEmpty()) {
            mistakes.forEach(this::tell);
            tell(file + " was read again and is not taken over: what was in force stays");
            return;
        }
        ConfigReload reload = ConfigReload.between(started, current, now);
        if (reload.hasChanged(KEY_LOGS)) {
            what.keyLogs().use(now.config().secrets().keyLogs());
        }
        current = now;
        folders.use(now.config().keys().followed());
        String counted = readKeys(what.collector());
        tell(file + " was read again: " + reload.sentence() + "; " + counted);
    }

    private void tell(String sentence) {
        Problems.print(terminal.err(), sentence);
    }
}
