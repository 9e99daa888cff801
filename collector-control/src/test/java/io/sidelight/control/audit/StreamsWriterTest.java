// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsWriterTest {
    @TempDir
    private Path parent;
    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = parent.resolve("made/here");
    }

    @Test
    void writesEachSideAsItCame() throws IOException {
        StreamsWriter writer = StreamsWriter.open(folder);
        try (PlaintextSink sink = writer.forWorker(0)) {
            write(sink, 1, Side.CLIENT, "GET ");
            write(sink, 1, Side.SERVER, "200");
            write(sink, 1, Side.CLIENT, "/");
            sink.onConnectionEnd(1);
        }
        assertThat(folder.resolve("1.client.bin")).hasContent("GET /");
        assertThat(folder.resolve("1.server.bin")).hasContent("200");
    }

    @Test
    void makesEmptyFilesOfDecryptedAndPartialConnectionsOnly() throws IOException {
        try (StreamsWriter writer = StreamsWriter.open(folder)) {
            writer.add(Events.decrypted(1));
            writer.add(Events.partial(2));
            writer.add(Events.unread(3, Reason.MIDSTREAM));
        }
        assertThat(names()).containsExactly("1.client.bin", "1.server.bin", "2.client.bin", "2.server.bin",
                "index.jsonl");
        assertThat(folder.resolve("1.server.bin")).isEmptyFile();
    }

    @Test
    void indexesConnectionWithVerdictAndGaps() throws IOException {
        try (StreamsWriter writer = StreamsWriter.open(folder)) {
            writer.add(Events.partial(2));
        }
        assertThat(Files.readString(folder.resolve("index.jsonl"))).isEqualTo("""
                {"id":"2","initiator":"10.0.0.1:50001","responder":"10.0.0.2:443","client":"10.0.0.1:50001",\
                "server":"10.0.0.2:443","client_random":"%s","version":"1.2","version_protocol":"tls",\
                "cipher":"TLS_RSA_WITH_AES_128_GCM_SHA256","server_name":"shop.example","next_protocol":"HTTP/1.1",\
                "resumed":false,"established":true,"status":"partial","reason":"gap_resync_failed","method":"rsa",\
                "key_id":"0123456789abcdef","extended_master_secret":true,"encrypt_then_mac":false,"client_bytes":300,\
                "server_bytes":1024,"records_ok":5,"records_failed":1,"records_lost":2,"gap_bytes":4120,\
                "gaps":[{"direction":"server","offset":1024,"lost_bytes":4096},{"direction":"client","offset":0}]}
                """.formatted("c1".repeat(32)));
    }

    @Test
    void connectionInsideAnotherSaysWhichOne() throws IOException {
        long inside = ConnectionId.inside(7);
        try (StreamsWriter writer = StreamsWriter.open(folder)) {
            PlaintextSink sink = writer.forWorker(0);
            write(sink, inside, Side.CLIENT, "GET /");
            sink.close();
            writer.add(Events.decrypted(inside));
        }
        assertThat(folder.resolve("7.1.client.bin")).hasContent("GET /");
        assertThat(Files.readString(folder.resolve("index.jsonl")))
                .startsWith("{\"id\":\"7.1\",\"parent\":\"7\",\"initiator\"");
        StreamsWriter.open(folder).close();
        assertThat(folder.resolve("7.1.client.bin")).doesNotExist();
    }

    @Test
    void replacesTheStreamsOfAFormerRunAndNothingElse() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("1.client.bin"), "former");
        Files.writeString(folder.resolve("9.server.bin"), "former");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        StreamsWriter writer = StreamsWriter.open(folder);
        try (PlaintextSink sink = writer.forWorker(0)) {
            write(sink, 1, Side.CLIENT, "new");
        }
        writer.close();
        assertThat(names()).containsExactly("1.client.bin", "index.jsonl", "notes.txt");
        assertThat(folder.resolve("1.client.bin")).hasContent("new");
    }

    @Test
    void goesOnWithStreamsThatItHadToCloseInBetween() throws IOException {
        StreamsWriter writer = StreamsWriter.open(folder);
        int connections = 3 * StreamFiles.MOST_OPEN;
        try (StreamFiles sink = (StreamFiles) writer.forWorker(0)) {
            for (String part : List.of("a", "b")) {
                for (int id = 1; id <= connections; id++) {
                    write(sink, id, Side.CLIENT, part);
                    assertThat(sink.openFiles()).isLessThanOrEqualTo(StreamFiles.MOST_OPEN);
                }
            }
        }
        for (int id = 1; id <= connections; id++) {
            assertThat(folder.resolve(id + ".client.bin")).hasContent("ab");
        }
    }

    @Test
    void keepsTheFirstFailureAndGoesOn() throws IOException {
        StreamsWriter writer = StreamsWriter.open(folder);
        Files.createDirectory(folder.resolve("5.client.bin"));
        try (PlaintextSink sink = writer.forWorker(0)) {
            write(sink, 5, Side.CLIENT, "lost");
            write(sink, 6, Side.CLIENT, "not written any more");
        }
        writer.close();
        assertThat(writer.failure()).contains("5.client.bin");
        assertThat(folder.resolve("6.client.bin")).doesNotExist();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(PlaintextSink sink, long id, Side side, String text) {
        byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.US_ASCII);
        sink.onPlaintext(id, side, bytes, 2, bytes.length - 4);
    }
}
