// SPDX-License-Identifier: Apache-2.0

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A JSSE client or server told what to do over standard input, a command a line.
 *
 * <pre>
 *   java JssePeer.java server|client ADDRESS PORT PROTOCOL SUITE KEYSTORE   (PKCS#12, password "corpus")
 *
 *   open           client: connects; server: accepts; both: handshake
 *   send HEX       writes these bytes at once
 *   receive N      reads N bytes; prints "received HEX"
 *   close          closes with close_notify
 * </pre>
 *
 * All commands but receive print "done COMMAND" afterwards.
 *
 * <p>Connections of one process share one SSLContext, so that the second can resume the session of the first.
 */
final class JssePeer {
    private static final HexFormat HEX = HexFormat.of();

    private final boolean isServer;
    private final InetSocketAddress address;
    private final String[] protocol;
    private final String[] suite;
    private final SSLContext context;
    private final SSLServerSocket listener;
    private SSLSocket socket;

    private JssePeer(String[] arguments) throws Exception {
        isServer = arguments[0].equals("server");
        address = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        protocol = new String[] {arguments[3]};
        suite = new String[] {arguments[4]};
        context = context(arguments[5]);
        listener = isServer ? listen() : null;
    }

    public static void main(String... arguments) throws Exception {
        JssePeer peer = new JssePeer(arguments);
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            System.out.println(peer.run(words[0], words.length > 1 ? words[1] : ""));
        }
    }

    private String run(String command, String argument) throws IOException {
        switch (command) {
            case "open" -> open();
            case "send" -> socket.getOutputStream().write(HEX.parseHex(argument));
            case "receive" -> {
                byte[] bytes = socket.getInputStream().readNBytes(Integer.parseInt(argument));
                return "received " + HEX.formatHex(bytes);
            }
            case "close" -> socket.close();
            default -> throw new IllegalArgumentException(command);
        }
        return "done " + command;
    }

    private void open() throws IOException {
        socket = (SSLSocket) (isServer ? listener.accept() : context.getSocketFactory().createSocket(
                address.getAddress(), address.getPort(), InetAddress.getByName("10.0.0.1"), 0));
        socket.setTcpNoDelay(true);
        socket.setEnabledProtocols(protocol);
        socket.setEnabledCipherSuites(suite);
        socket.startHandshake();
    }

    private SSLServerSocket listen() throws IOException {
        return (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(address.getPort(), 5, address.getAddress());
    }

    private static SSLContext context(String keyStorePath) throws Exception {
        char[] password = "corpus".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(keyStorePath)) {
            keys.load(file, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), new TrustManager[] {new TrustEveryone()}, new SecureRandom());
        return context;
    }

    /** The peers are ours: nothing is to be proved. */
    private static final class TrustEveryone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
