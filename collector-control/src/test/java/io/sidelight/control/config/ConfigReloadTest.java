// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloadTest {
    private static final String START = "capture: {interfaces: lo}\nkeys: {paths: [a.pem]}\n";

    @TempDir
    private Path folder;

    @Test
    void nothingChangedWhenTheFileSaysTheSameInOtherWords() throws IOException {
        ConfigReload reload = between(START, START,
                "# new comment\nkeys:\n  paths:\n  - 'a.pem'\ncapture: {interfaces: [lo], ring: 64M}\n");
        assertThat(reload.sentence()).isEqualTo("nothing in it has changed");
    }

    @Test
    void tellsWhatIsTakenOverFromWhatNeedsARestart() throws IOException {
        ConfigReload reload = between(START, START, """
                capture: {interfaces: [lo, eth1], ring: 128M}
                keys: {paths: [a.pem, b.pem]}
                sinks: [{type: file, path: events}]
                """);
        assertThat(reload.changed()).containsExactly("keys.paths");
        assertThat(reload.needRestart()).containsExactly("capture.interfaces", "capture.ring", "sinks[0].type",
                "sinks[0].path", "sinks");
        assertThat(reload.sentence()).isEqualTo("changed: keys.paths; capture.interfaces, capture.ring, sinks[0].type,"
                + " sinks[0].path, sinks need a restart");
    }

    @Test
    void tellsOfWhatNeedsARestartUntilThereWasOne() throws IOException {
        String changed = START + "workers: 3\n";
        assertThat(between(START, changed, changed).sentence()).isEqualTo("workers needs a restart");
        assertThat(between(START, changed, START).sentence()).isEqualTo("nothing in it has changed");
    }

    @Test
    void comparesWhatCanBeTakenOverWithWhatWasReadLast() throws IOException {
        String second = START.replace("a.pem", "b.pem");
        assertThat(between(START, second, second).changed()).isEmpty();
        assertThat(between(START, second, START).changed()).containsExactly("keys.paths");
    }

    /** A list that is taken over whole is told of once, not by each key in its sections. */
    @Test
    void takesOverListsOfSections() throws IOException {
        ConfigReload reload = between(START, START,
                START.replace("]}", "], pkcs11: [{library: /l, token: t, pin_file: p}]}")
                        + "admin: {client_ca: ca.pem, clients: [{subject: CN=a, role: viewer}]}\n");
        assertThat(reload.changed()).containsExactly("keys.pkcs11", "admin.clients");
        assertThat(reload.needRestart()).containsExactly("admin.client_ca");
    }

    @Test
    void keyLogsNeedARestartWhenThereWereNone() throws IOException {
        String one = START + "secrets: {key_logs: a.log}\n";
        String two = START + "secrets: {key_logs: [a.log, b.log]}\n";
        assertThat(between(START, START, one).needRestart()).containsExactly("secrets.key_logs");
        assertThat(between(one, one, two).changed()).containsExactly("secrets.key_logs");
        assertThat(between(one, two, START).changed()).containsExactly("secrets.key_logs");
    }

    private ConfigReload between(String started, String current, String now) throws IOException {
        return ConfigReload.between(read(started), read(current), read(now));
    }

    private ConfigDocument read(String text) throws IOException {
        ConfigDocument document = ConfigFile.read(Files.writeString(folder.resolve("f.yaml"), text));
        assertThat(document.problems()).isEmpty();
        return document;
    }
}
