// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** DTLS between two engines of the JDK in memory: what both sent, datagram by datagram. */
public final class DtlsConversation {
    private static final char[] NO_PASSWORD = {};
    private static final long STEP_NS = 1_000_000;

    private final SSLEngine client;
    private final SSLEngine server;
    private final List<Datagram> datagrams = new ArrayList<>();
    private final List<byte[]> toClient = new ArrayList<>();
    private final List<byte[]> toServer = new ArrayList<>();
    private long timeNs = 1_700_000_000_000_000_000L;

    static {
        // RSA key exchange and DTLS 1.0; read when the first engine is made
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
    }

    private DtlsConversation(Path identity, String protocol, String suite, int maxPacketSize)
            throws GeneralSecurityException, IOException {
        SSLContext context = context(identity);
        client = engine(context, true, protocol, suite, maxPacketSize);
        server = engine(context, false, protocol, suite, maxPacketSize);
    }

    /**
     * Shakes hands, sends each text as one record, the first by the client and then in turn, and closes.
     *
     * @param identity PEM file with the server's key and certificate
     * @param maxPacketSize longest datagram, which decides how handshake messages are cut
     */
    public static List<Datagram> record(Path identity, String protocol, String suite, int maxPacketSize,
            List<String> texts) {
        try {
            DtlsConversation conversation = new DtlsConversation(identity, protocol, suite, maxPacketSize);
            conversation.shakeHands();
            for (int i = 0; i < texts.size(); i++) {
                conversation.send(i % 2 == 0, texts.get(i).getBytes(StandardCharsets.ISO_8859_1));
            }
            conversation.client.closeOutbound();
            conversation.send(true, new byte[0]);
            conversation.server.closeOutbound();
            conversation.send(false, new byte[0]);
            return conversation.datagrams;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(Path identity) throws GeneralSecurityException, IOException {
        String pem = Files.readString(identity);
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block(pem, "CERTIFICATE")));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server",
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY"))),
                NO_PASSWORD, new Certificate[]{certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("DTLS");
        context.init(keys.getKeyManagers(), new TrustManager[]{new AnyServer()}, null);
        return context;
    }

    private static byte[] block(String pem, String type) {
        String begin = "-----BEGIN " + type + "-----";
        int start = pem.indexOf(begin) + begin.length();
        return Base64.getMimeDecoder().decode(pem.substring(start, pem.indexOf("-----END", start)));
    }

    private static SSLEngine engine(SSLContext context, boolean client, String protocol, String suite,
            int maxPacketSize) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[]{protocol});
        parameters.setCipherSuites(new String[]{suite});
        parameters.setMaximumPacketSize(maxPacketSize);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private void shakeHands() throws IOException {
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 10_000 && (isShaking(client) || isShaking(server)); i++) {
            step(client, true);
            step(server, false);
        }
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(SSLEngine engine, boolean isClient) throws IOException {
        List<byte[]> inbox = isClient ? toClient : toServer;
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> send(isClient, new byte[0]);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                boolean again = engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN;
                if (again || !inbox.isEmpty()) {
                    ByteBuffer in = ByteBuffer.wrap(again ? new byte[0] : inbox.removeFirst());
                    engine.unwrap(in, ByteBuffer.allocate(1 << 16));
                    if (in.hasRemaining()) {
                        inbox.addFirst(Arrays.copyOfRange(in.array(), in.position(), in.limit()));
                    }
                }
            }
            default -> {
                // done
            }
        }
    }

    private void send(boolean byClient, byte[] text) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        (byClient ? client : server).wrap(ByteBuffer.wrap(text), out);
        if (out.position() > 0) {
            byte[] bytes = Arrays.copyOf(out.array(), out.position());
            (byClient ? toServer : toClient).add(bytes);
            timeNs += STEP_NS;
            datagrams.add(new Datagram(timeNs, byClient, bytes));
        }
    }

    /** The certificate is a test's own. */
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
