// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client's TLS connection on which HTTP/1.1 requests are made one after the other. */
final class DemoClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;
    private static final int MOST_HEAD_BYTES = 16 << 10;
    private static final String LENGTH_FIELD = "content-length:";

    private final SSLSocket socket;
    private final String host;

    private DemoClient(SSLSocket socket, String host) {
        this.socket = socket;
        this.host = host;
    }

    static DemoClient connect(SSLContext context, String host, int port, String protocol, List<String> suites)
            throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(TIMEOUT_MS);
        // The name and port are also the key under which the session to resume is found.
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[]{protocol});
        parameters.setCipherSuites(suites.toArray(String[]::new));
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new DemoClient(socket, host);
    }

    void get(String target) throws IOException {
        request("GET " + target + " HTTP/1.1\r\n", "");
    }

    void post(String target, String json) throws IOException {
        request("POST " + target + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n", json);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void request(String head, String body) throws IOException {
        String common = "Host: " + host + "\r\nUser-Agent: sidelight-demo\r\nAccept: */*\r\n\r\n";
        socket.getOutputStream().write((head + common + body).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        int length = contentLength(readHead(in));
        if (in.readNBytes(length).length < length) {
            throw new IOException("the demonstration's server ended its answer early");
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lastFour = 0;
        while (lastFour != 0x0D0A0D0A) {
            int b = in.read();
            if (b < 0 || head.size() > MOST_HEAD_BYTES) {
                throw new IOException("the demonstration's server sent no answer");
            }
            head.write(b);
            lastFour = lastFour << 8 | b;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private static int contentLength(String head) {
        return head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(LENGTH_FIELD))
                .mapToInt(line -> Integer.parseInt(line.substring(LENGTH_FIELD.length()).strip())).findFirst()
                .orElse(0);
    }
}
