// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.micro;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.http.Http1Limits;
import io.sidelight.dataplane.app.http.Http1Parser;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One HTTP transaction on a connection that stays open, by the length of the response's body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Http1ParserBenchmark {
    private static final byte[] REQUEST = ("GET /catalogue/lamps?page=2 HTTP/1.1\r\nHost: shop.example\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench\r\nAccept: text/html,application/json\r\n"
            + "Accept-Encoding: gzip, deflate\r\nReferer: https://shop.example/\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    /** Body length. */
    @Param({"0", "16000", "160000"})
    public int body;

    private long transactions;
    private final Http1Parser parser = new Http1Parser(transaction -> transactions++, Http1Limits.DEFAULT);
    private byte[] response = {};

    /** Makes the response. */
    @Setup
    public void makeResponse() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: bench\r\nContent-Length: "
                + body + "\r\n\r\n";
        response = (head + "x".repeat(body)).getBytes(StandardCharsets.US_ASCII);
    }

    /** Parses request and response, in pieces as long as a record. */
    @Benchmark
    public long transaction() {
        parser.onData(Side.CLIENT, REQUEST, 0, REQUEST.length, 0);
        for (int at = 0; at < response.length; at += 16_384) {
            parser.onData(Side.SERVER, response, at, Math.min(16_384, response.length - at), 0);
        }
        return transactions;
    }
}
