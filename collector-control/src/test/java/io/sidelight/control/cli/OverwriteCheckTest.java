// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverwriteCheckTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "corpus");

    @TempDir
    private Path folder;
    private Path capture = Path.of("");
    private Path key = Path.of("");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void copyInputs() throws IOException {
        capture = Files.copy(CORPUS.resolve("conversation-gcm/capture.pcap"), folder.resolve("own.pcap"));
        key = Files.copy(CORPUS.resolve("keys/server.pem"), folder.resolve("server.key"));
    }

    @Test
    void refusesEventsIntoTheCapture() throws IOException {
        refuses(capture, "--events " + capture + " is the capture that is read: give another name", "analyze",
                capture.toString(), "--events", capture.toString());
        assertThat(text(out)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--key,key file", "--key-password-file,password file", "--keylog,key log",
        "--psk,file of pre-shared keys"})
    void refusesEventsIntoWhatIsDecryptedWith(String option, String what) throws IOException {
        String said = "--events " + key + " is the " + what + " that is read: give another name";
        refuses(key, said, "analyze", capture.toString(), option, key.toString(), "--events", key.toString());
        refuses(key, said, "run", "--interface", "lo", option, key.toString(), "--events", key.toString());
    }

    @Test
    void knowsAFileByLinksAndOtherSpellings() throws IOException {
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), capture);
        Path hard = Files.createLink(folder.resolve("hard"), capture);
        Path spelt = folder.resolve("..").resolve(folder.getFileName()).resolve("own.pcap");
        for (Path output : List.of(symbolic, hard, spelt)) {
            refuses(capture, "--events " + output + " is the capture " + capture + " that is read: give another name",
                    "analyze", capture.toString(), "--events", output.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"--key", "--keylog"})
    void refusesEventsIntoAFileOfAFolderThatIsRead(String option) throws IOException {
        refuses(key, "--events " + key + " is the ", "analyze", capture.toString(), option, folder.toString(),
                "--events", key.toString());
    }

    @Test
    void refusesEventsIntoACaptureOfAFolder() throws IOException {
        for (String follow : List.of("--follow=true", "--follow=false")) {
            refuses(capture, "--events " + capture + " is the capture that is read", "analyze", folder.toString(),
                    follow, "--events", capture.toString());
        }
    }

    @Test
    void writesBesideTheCapturesAndKeysOfFoldersAgainAndAgain() throws IOException {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "not a capture");
        Path events = folder.resolve("events.jsonl");
        for (Path output : List.of(notes, events, events)) {
            assertThat(execute("analyze", folder.toString(), "--events", output.toString())).isEqualTo(ExitCode.OK);
        }
        assertThat(execute("analyze", capture.toString(), "--key", folder.toString(),
                "--events", events.toString())).isEqualTo(ExitCode.OK);
        assertThat(events).content().contains("demo.test");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void refusesAKeyLogThatIsNotThereYet() {
        String log = folder.resolve("keys.log").toString();
        String spelt = folder.resolve(".").resolve("keys.log").toString();
        assertThat(execute("run", "--interface", "lo", "--keylog", log, "--events", spelt)).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("--events " + spelt + " is the key log " + log + " that is read");
        assertThat(Path.of(log)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"index.jsonl", "1.client.bin", "2.1.server.bin"})
    void refusesStreamsOverAnInput(String name) throws IOException {
        Path taken = Files.copy(key, folder.resolve(name));
        refuses(taken, "--streams " + folder + " would overwrite " + taken
                + ", the key file: give another folder", "analyze", capture.toString(), "--key",
                taken.toString(), "--streams", folder.toString());
        refuses(taken, "the password file: give another folder", "run", "--interface", "lo",
                "--key-password-file", taken.toString(), "--streams", folder.toString());
    }

    @Test
    void refusesStreamsOverACapture() throws IOException {
        Path taken = Files.copy(capture, folder.resolve("index.jsonl"));
        refuses(taken, "--streams " + folder + " would overwrite " + taken + ", the capture: give another folder",
                "analyze",
                folder.toString(), "--streams", folder.toString());
    }

    @Test
    void refusesStreamsOverTheEvents() {
        Path events = folder.resolve("index.jsonl");
        assertThat(execute("analyze", capture.toString(), "--streams", folder.toString(), "--events",
                events.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains(
                "--streams " + folder + " would overwrite " + events + ", the file of --events: give another folder");
    }

    @Test
    void writesStreamsBesideInputsAgainAndAgain() {
        for (int i = 0; i < 2; i++) {
            assertThat(execute("analyze", capture.toString(), "--key", key.toString(), "--streams", folder.toString(),
                    "--events", folder.resolve("events.jsonl").toString())).isEqualTo(ExitCode.OK);
        }
        assertThat(folder.resolve("1.client.bin")).isNotEmptyFile();
        assertThat(text(err)).isEmpty();
    }

    /** With what {@code said} begins, in one sentence, and {@code input} is as it was. */
    private void refuses(Path input, String said, String... arguments) throws IOException {
        byte[] before = Files.readAllBytes(input);
        err.reset();
        assertThat(execute(arguments)).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).startsWith("sidelight: ").contains(said).hasLineCount(1);
        assertThat(input).hasBinaryContent(before);
    }

    private int execute(String... arguments) {
        return new Commands(Terminal.of(out, err, 200)).execute(arguments);
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
