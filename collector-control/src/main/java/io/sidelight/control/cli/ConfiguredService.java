// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.admin.CaptureState;
import io.sidelight.control.admin.Operations;
import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.config.ConfigReload;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.control.policy.PolicyFollower;
import io.sidelight.control.redis.RedisSecrets;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.watch.KeyFolder;
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
    private final ServiceKeys keys = new ServiceKeys(System.getenv(), this::tell);
    private final ConfiguredAdmin admin;
    private ConfigDocument current;
    private @Nullable Reloading running;
    private @Nullable ConfiguredObservation observation;
    private boolean askedEarly;
    private @Nullable RedisSecrets redis;

    /** What takes over what was read. */
    private record Reloading(Collector collector, KeyLogs keyLogs, @Nullable PolicyFollower policy) {}

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
        List<String> problems = new ArrayList<>();
        List<String> fatal = new ArrayList<>();
        KeyTable table = admin.open(keys.read(started.config().keys(), problems), System.getenv(), fatal);
        return KeyMaterial.with(table, ConfiguredRun.options(started.config()),
                !started.config().keys().followed().isEmpty() || admin.hasVault(),
                admin.takesSecrets() || ConfiguredRedis.isWanted(started.config()), problems, fatal);
    }

    @Override
    public synchronized Running start(Collector collector, KeyMaterial material, LiveParts parts) {
        running = new Reloading(collector, material.keyLogs(), parts.policy());
        if (askedEarly) {
            ReloadAnswer _ = reload(running);
        }
        ConfiguredObservation seen = ConfiguredObservation.start(started.config(), admin, collector, this::tell);
        observation = seen;
        PolicyFollower policy = parts.policy();
        admin.start(collector, material.secrets(), seen.observations(),
                policy == null ? null : operations(collector, parts, policy));
        redis = ConfiguredRedis.start(started.config(), material.secrets(), System.getenv(), this::tell);
        keys.start(this::useChangedKeys);
        return seen.during(this::end);
    }

    private Operations operations(Collector collector, LiveParts parts, PolicyFollower policy) {
        SidelightConfig config = started.config();
        return new Operations(this::reload, policy, parts.feed(),
                () -> new CaptureState(config.capture(), config.workers(), collector.interfaces(), collector.report()),
                parts.sinks());
    }

    @Override
    public @Nullable Path policyPlace() {
        return ConfiguredRun.policyPlace(started.config());
    }

    /** Calls of the API are answered first: one of them may ask for a reload. */
    private void end() {
        if (redis != null) {
            redis.close();
        }
        if (observation != null) {
            observation.close();
        }
        admin.close();
        synchronized (this) {
            keys.close();
            running = null;
        }
    }

    /** Reads the file and the keys again, and says on standard error what became of it. From any thread. */
    synchronized ReloadAnswer reload() {
        if (running == null) {
            askedEarly = true;
            return ReloadAnswer.refused(List.of());
        }
        return reload(running);
    }

    /** The same, by a signal, of which no call tells the log. */
    synchronized void reloadBySignal() {
        ReloadAnswer answer = reload();
        admin.note("configuration.reload", file.toString(), "by SIGHUP: "
                + (answer.takenOver() ? "taken over" : "not taken over"));
    }

    /** Something in a folder that is followed has changed. */
    private synchronized void useChangedKeys(KeyFolder.Change change) {
        if (running == null) {
            return;
        }
        change.problems().forEach(problem -> tell(problem.toString()));
        if (change.ofKeys()) {
            int size = admin.use(keys.table(), running.collector());
            tell("a folder in keys.followed has changed: " + Text.counted(size, "private key"));
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
        PolicyFollower policy = what.policy();
        if (policy != null) {
            policy.readNow();
        }
        admin.use(now.config().admin().clients());
        List<String> problems = new ArrayList<>();
        int size = admin.use(keys.read(now.config().keys(), problems), what.collector());
        String keysNow = counted(size, problems);
        admin.renew(now.config().admin(), problems);
        problems.forEach(this::tell);
        tell(file + " was read again: " + reload.sentence() + "; " + keysNow);
        return new ReloadAnswer(true, reload.changed(), reload.needRestart(), size, problems);
    }

    private static String counted(int keys, List<String> problems) {
        return Text.counted(keys, "private key")
                + (problems.isEmpty() ? "" : ", among them those of before, until all can be read");
    }

    private void tell(String sentence) {
        Problems.print(terminal.err(), sentence);
    }
}
