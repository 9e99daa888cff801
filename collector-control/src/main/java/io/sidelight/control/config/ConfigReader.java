// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.config.SidelightConfig.Admin;
import io.sidelight.control.config.SidelightConfig.Keys;
import io.sidelight.control.config.SidelightConfig.Limits;
import io.sidelight.control.config.SidelightConfig.Listener;
import io.sidelight.control.config.SidelightConfig.Redis;
import io.sidelight.control.config.SidelightConfig.Secrets;
import io.sidelight.control.config.SidelightConfig.Sink;
import io.sidelight.control.config.SidelightConfig.Token;
import io.sidelight.control.config.SidelightConfig.Vault;
import io.sidelight.control.redis.RedisServer;
import io.sidelight.control.yaml.YamlNode.Mapping;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.MemoryBudget;
import io.sidelight.keystore.token.TokenConfig;
import io.sidelight.keystore.watch.KeyFolderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the tree of a configuration file its meaning: every key with its default and its range stands here. */
final class ConfigReader {
    /** Set, it is Redis's password, whatever the file says. */
    static final String REDIS_PASSWORD = "SIDELIGHT_REDIS_PASSWORD";

    private static final String AUTO = "auto";
    private static final int ADMIN_PORT = 8443;
    private static final int LISTENER_PORT = 8444;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMillis(2);
    private static final Path STATE = Path.of("/var/lib/sidelight");

    private ConfigReader() {}

    static SidelightConfig read(Mapping file, ConfigReading reading) {
        ConfigSection top = new ConfigSection("", file, reading);
        SidelightConfig config = new SidelightConfig(capture(top.section("capture")),
                workers(top), limits(top.section("limits")),
                keys(top.section("keys"), reading), secrets(top.section("secrets")), policy(top.section("policy")),
                sinks(top, reading), admin(top.section("admin"), reading), vault(top.section("vault")),
                state(top.section("paths")));
        top.end();
        return config;
    }

    private static int workers(ConfigSection top) {
        int workers = top.number("workers", AUTO, 0, Ranges.WORKERS);
        return workers > 0
                ? workers
                : (int) Math.min(Ranges.WORKERS.most(), Runtime.getRuntime().availableProcessors());
    }

    private static InterfaceCapture capture(ConfigSection section) {
        InterfaceCapture usual = InterfaceCapture.of();
        InterfaceCapture.Ring ring = usual.ring();
        List<String> interfaces = section.texts("interfaces");
        if (interfaces.isEmpty()) {
            section.problem("interfaces", "is missing: name the network interfaces to capture from");
        }
        String filter = section.text("filter", usual.filter());
        InterfaceCapture.Source source = section.choice("source", usual.source(), InterfaceCapture.Source.values());
        InterfaceCapture capture = new InterfaceCapture(interfaces, filter,
                section.flag("promiscuous", usual.promiscuous()), ring(section, ring),
                section.number("fanout_group", usual.fanoutGroup(), Ranges.FANOUT_GROUP),
                section.flag("hardware_time", usual.hardwareTime()),
                section.time("skew", usual.skew(), Ranges.SKEW), section.text("cpus", usual.cpus()),
                section.choice("idle", usual.idle(), InterfaceCapture.Idle.values()), source);
        if (source == InterfaceCapture.Source.LIBPCAP) {
            refuseWhatNeedsRings(section, capture);
        }
        section.end();
        return capture;
    }

    private static InterfaceCapture.Ring ring(ConfigSection section, InterfaceCapture.Ring usual) {
        long block = section.size("block", usual.blockBytes(), Ranges.BLOCK, " and a power of two");
        if (!Ranges.isBlock(block)) {
            section.wrong("block", MemorySize.text(block), "be a power of two");
            block = usual.blockBytes();
        }
        Range room = Ranges.ringOf(block);
        String why = room.equals(Ranges.RING) ? "" : ", to have room for two blocks of " + MemorySize.text(block);
        return new InterfaceCapture.Ring(section.size("ring", Math.max(usual.bytes(), room.least()), room, why),
                (int) block, section.time("timeout", usual.blockTimeout(), Ranges.BLOCK_TIMEOUT),
                (int) section.size("snap_length", usual.snapLength(), Ranges.SNAP_LENGTH, ""));
    }

    private static void refuseWhatNeedsRings(ConfigSection section, InterfaceCapture capture) {
        if (capture.interfaces().size() > 1) {
            section.problem("source", "is libpcap, which reads one interface: name one in capture.interfaces");
        }
        if (!capture.cpus().isEmpty()) {
            section.problem("cpus", "needs capture.source to be ring");
        }
        if (capture.fanoutGroup() != 0) {
            section.problem("fanout_group", "needs capture.source to be ring");
        }
        if (capture.hardwareTime()) {
            section.problem("hardware_time", "needs capture.source to be ring");
        }
    }

    private static Limits limits(ConfigSection section) {
        String memory = section.text("memory", AUTO);
        String problem = memory.equals(AUTO) ? "" : MemorySize.problem("limits.memory", memory);
        if (!problem.isEmpty()) {
            section.problem("memory", problem.substring("limits.memory ".length()));
        }
        Limits limits = new Limits(
                memory.equals(AUTO) || !problem.isEmpty()
                        ? MemoryBudget.ofHeap()
                        : new MemoryBudget(MemorySize.parse(memory)),
                section.time("duplicate_window", DUPLICATE_WINDOW, Ranges.DUPLICATE_WINDOW));
        section.end();
        return limits;
    }

    private static Keys keys(ConfigSection section, ConfigReading reading) {
        Keys keys = new Keys(section.paths("paths", NamedFile.Use.READ),
                section.paths("followed", NamedFile.Use.READ_FOLDER),
                section.time("keep_removed", KeyFolderConfig.USUAL_GRACE, Ranges.KEEP_REMOVED),
                section.path("password_file", NamedFile.Use.READ), tokens(section, reading));
        section.end();
        return keys;
    }

    private static List<Token> tokens(ConfigSection keys, ConfigReading reading) {
        List<Token> tokens = new ArrayList<>();
        for (ConfigSection section : keys.sections("pkcs11")) {
            Path library = section.path("library", NamedFile.Use.READ);
            String name = section.text("token", "");
            PasswordSource pin = new PasswordSource("", section.path("pin_file", NamedFile.Use.READ),
                    section.text("pin_credential", ""));
            TokenConfig token = new TokenConfig(library == null ? Path.of("") : library, name, section.texts("keys"));
            if (library == null) {
                section.problem("library", "is missing: name the token's PKCS#11 library, such as libsofthsm2.so");
            }
            if (name.isEmpty()) {
                section.problem("token", "is missing: give the token's label, or the number of its slot");
            }
            if (!pin.isNamed() || pin.file() != null && !pin.credential().isEmpty()) {
                section.problem("pin_file", "names the file with the token's PIN in its first line; give it, or"
                        + " pin_credential, and not both");
            }
            section.end();
            tokens.add(new Token(token, pin));
        }
        reading.value("keys.pkcs11", String.join(", ", tokens.stream().map(Token::toString).toList()),
                keys.line("pkcs11"));
        return tokens;
    }

    private static Secrets secrets(ConfigSection section) {
        Secrets secrets = new Secrets(section.paths("key_logs", NamedFile.Use.READ_LATER),
                section.paths("psk_files", NamedFile.Use.READ), listener(section.section("listener")),
                redis(section.section("redis")));
        section.end();
        return secrets;
    }

    private static Listener listener(ConfigSection section) {
        Listener listener = new Listener(section.flag("enabled", false), section.text("address", "127.0.0.1"),
                section.number("port", LISTENER_PORT, Ranges.PORT));
        section.end();
        return listener;
    }

    private static Redis redis(ConfigSection section) {
        Redis redis = new Redis(section.text("url", ""), section.text("user", ""),
                new PasswordSource(REDIS_PASSWORD, section.path("password_file", NamedFile.Use.READ),
                        section.text("password_credential", "")),
                section.path("certificates", NamedFile.Use.READ), section.text("prefix", "sk-cr"));
        String problem = redis.url().isEmpty() ? "" : RedisServer.problem(redis.url());
        if (!problem.isEmpty()) {
            section.wrong("url", "'" + redis.url().replaceAll("//[^@/]*@", "//...@") + "'", problem);
        }
        if (redis.password().file() != null && !redis.password().credential().isEmpty()) {
            section.problem("password_credential", "stands beside secrets.redis.password_file: leave one out");
        }
        section.end();
        return redis;
    }

    private static @Nullable Path policy(ConfigSection section) {
        Path file = section.path("file", NamedFile.Use.READ);
        section.end();
        return file;
    }

    private static List<Sink> sinks(ConfigSection top, ConfigReading reading) {
        List<Sink> sinks = new ArrayList<>();
        for (ConfigSection section : top.sections("sinks")) {
            String type = section.text("type", "");
            String path = section.text("path", "");
            if (path.isEmpty()) {
                section.problem("path",
                        "is missing: a sink of type " + (type.isEmpty() ? "file" : type) + " needs one");
            }
            switch (type) {
                case "file" -> sinks.add(new Sink.EventFile(path.equals("-")
                        ? path
                        : section.path("path", Path.of(""), NamedFile.Use.WRITE).toString()));
                case "streams" -> sinks.add(new Sink.Streams(
                        section.path("path", Path.of(""), NamedFile.Use.MAKE)));
                default -> section.wrong("type", type.isEmpty() ? "missing" : "'" + type + "'", "be file or streams");
            }
            section.end();
        }
        for (String type : List.of("file", "streams")) {
            if (sinks.stream().filter(sink -> sink.type().equals(type)).count() > 1) {
                top.problem("sinks", "has several of type " + type + ", and may have one");
            }
        }
        reading.value("sinks", String.join(", ", sinks.stream().map(Sink::type).toList()), top.line("sinks"));
        return sinks;
    }

    private static Admin admin(ConfigSection section, ConfigReading reading) {
        Admin admin = new Admin(section.flag("enabled", false), section.text("address", "127.0.0.1"),
                section.number("port", ADMIN_PORT, Ranges.PORT),
                section.path("certificate", NamedFile.Use.READ), section.path("key", NamedFile.Use.READ),
                section.path("client_ca", NamedFile.Use.READ), AdminClients.read(section, reading));
        if (!admin.clients().isEmpty() && admin.clientCa() == null) {
            section.problem("clients", "need admin.client_ca: the authorities that issued their certificates");
        }
        if (admin.certificate() == null != (admin.key() == null)) {
            section.problem(admin.key() == null ? "certificate" : "key", "stands alone: give admin.certificate and"
                    + " admin.key, or neither for a self-signed certificate");
        }
        section.end();
        return admin;
    }

    private static Vault vault(ConfigSection section) {
        Vault vault = new Vault(section.path("path", NamedFile.Use.WRITE),
                new PasswordSource(PasswordSource.VAULT_PASSWORD,
                        section.path("password_file", NamedFile.Use.READ), section.text("password_credential", "")));
        if (vault.password().file() != null && !vault.password().credential().isEmpty()) {
            section.problem("password_credential", "stands beside vault.password_file: leave one out");
        }
        section.end();
        return vault;
    }

    private static Path state(ConfigSection section) {
        Path state = section.path("state", STATE, NamedFile.Use.MAKE);
        section.end();
        return state;
    }
}
