// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import io.sidelight.control.terminal.Interruption;
import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.ProgressHandler;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Shows what Sidelight does, with nothing but itself: TLS servers and clients talk on loopback, and a collector that only has
 * the servers' keys tells what they said. Where packets may not be captured, the connections go through relays that record
 * them, and the collector reads the recording. Ends by itself within seconds; leaves nothing behind.
 */
public final class Demonstration {
    /** For the last packets to come through the kernel's ring. */
    private static final long LAST_PACKETS_MS = 1_000;

    private final Terminal terminal;

    public Demonstration(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs the demonstration; to be called once in a process, before anything else in it uses TLS.
     *
     * @return true when connections were decrypted, as they should be
     * @throws IOException when servers or clients cannot talk on loopback
     * @throws GeneralSecurityException when this Java lacks the algorithms that the servers need
     */
    public boolean run() throws IOException, GeneralSecurityException, InterruptedException {
        LegacyTls.allowRsaKeyExchange();
        say("making keys and starting four TLS servers on loopback");
        List<DemoIdentity> identities = DemoTraffic.identities();
        CollectorConfig config = config(identities);
        try (DemoTraffic traffic = new DemoTraffic(identities)) {
            return live(traffic, config);
        }
    }

    private boolean live(DemoTraffic traffic, CollectorConfig config)
            throws IOException, GeneralSecurityException, InterruptedException {
        String loopback = loopbackName();
        Collector opened;
        try {
            opened = Collector.overInterfaces(InterfaceCapture.of(loopback), config);
        } catch (CaptureException e) {
            say(String.valueOf(e.getMessage()));
            say("so the demonstration records its own connections and reads the recording");
            return recorded(traffic, config);
        }
        try (Collector collector = opened) {
            say("capturing on " + loopback + "; the collector knows the servers' private keys and nothing else");
            say("");
            return watch(traffic, collector);
        }
    }

    private boolean watch(DemoTraffic traffic, Collector collector) throws IOException, InterruptedException {
        DemoNarrator narrator = new DemoNarrator(terminal,
                traffic.sites().stream().map(DemoSite::port).collect(Collectors.toUnmodifiableSet()));
        FutureTask<CollectorReport> report = new FutureTask<>(() -> run(collector, narrator));
        Thread.ofPlatform().name("demo-collector").start(report);
        try (Interruption _ = Interruption.of(collector::stop)) {
            try {
                traffic.visit(DemoSite::port);
                Thread.sleep(LAST_PACKETS_MS);
            } finally {
                collector.stop();
            }
            return conclude(narrator, report.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private boolean recorded(DemoTraffic traffic, CollectorConfig config) throws IOException, InterruptedException {
        Path recording = Files.createTempFile("sidelight-demo-", ".pcap");
        try {
            Set<Integer> ports = record(traffic, recording);
            say("");
            DemoNarrator narrator = new DemoNarrator(terminal, ports);
            try (Collector collector = Collector.overFiles(List.of(recording), config)) {
                return conclude(narrator, run(collector, narrator));
            }
        } finally {
            Files.deleteIfExists(recording);
        }
    }

    /** Lets all visits go through relays that write to {@code recording}; returns the relays' ports. */
    static Set<Integer> record(DemoTraffic traffic, Path recording) throws IOException, InterruptedException {
        Map<DemoSite, RecordingRelay> relays = new HashMap<>();
        try (PacketFile packets = new PacketFile(recording)) {
            for (DemoSite site : traffic.sites()) {
                relays.put(site, new RecordingRelay(site.port(), packets));
            }
            Set<Integer> ports = relays.values().stream().map(RecordingRelay::port)
                    .collect(Collectors.toUnmodifiableSet());
            traffic.visit(site -> Objects.requireNonNull(relays.get(site)).port());
            for (RecordingRelay relay : relays.values()) {
                relay.close();
            }
            return ports;
        }
    }

    private boolean conclude(DemoNarrator narrator, CollectorReport report) {
        narrator.finish(report);
        say("");
        if (narrator.decrypted() == 0) {
            say("no connection of the demonstration was decrypted, though the keys were there");
            return false;
        }
        say("next: ./sidelight analyze CAPTURE --key SERVER-KEY    your own capture and your server's private key");
        say("      ./sidelight analyze --help                      event lines for a SIEM, plaintext streams, key logs");
        return true;
    }

    private static CollectorReport run(Collector collector, DemoNarrator narrator) {
        return collector.run(narrator, worker -> PlaintextSink.NONE, ProgressHandler.NONE);
    }

    private static CollectorConfig config(List<DemoIdentity> identities) throws GeneralSecurityException {
        List<KeyEntry> keys = new ArrayList<>();
        for (DemoIdentity identity : identities) {
            keys.add(identity.keyEntry());
        }
        return new CollectorConfig(KeyTable.of(1, keys), PskTable.empty(), new SecretStore(), 1,
                CollectorLimits.defaults());
    }

    private static String loopbackName() throws IOException {
        return NetworkInterface.networkInterfaces().filter(Demonstration::isLoopback).map(NetworkInterface::getName)
                .findFirst().orElse("lo");
    }

    private static boolean isLoopback(NetworkInterface candidate) {
        try {
            return candidate.isLoopback();
        } catch (IOException e) {
            return false;
        }
    }

    private void say(String line) {
        terminal.out().println(line.isEmpty() ? "" : terminal.styled(Style.DIM, line));
        terminal.flush();
    }
}
