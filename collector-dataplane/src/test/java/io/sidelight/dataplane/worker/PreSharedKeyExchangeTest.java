// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.join;
import static io.sidelight.dataplane.trace.HandshakeScript.u16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector8;
import static io.sidelight.dataplane.worker.KeyExchanges.DHE_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.ECDHE_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.OWN_PRIME;
import static io.sidelight.dataplane.worker.KeyExchanges.PSK;
import static io.sidelight.dataplane.worker.KeyExchanges.PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.RSA_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.ascii;
import static io.sidelight.dataplane.worker.KeyExchanges.assertRead;
import static io.sidelight.dataplane.worker.KeyExchanges.assertUnread;
import static io.sidelight.dataplane.worker.KeyExchanges.dh;
import static io.sidelight.dataplane.worker.KeyExchanges.encrypted;
import static io.sidelight.dataplane.worker.KeyExchanges.keys;
import static io.sidelight.dataplane.worker.KeyExchanges.log;
import static io.sidelight.dataplane.worker.KeyExchanges.psk;
import static io.sidelight.dataplane.worker.KeyExchanges.pskTable;
import static io.sidelight.dataplane.worker.KeyExchanges.psks;
import static io.sidelight.dataplane.worker.KeyExchanges.rsa;
import static io.sidelight.dataplane.worker.KeyExchanges.stripped;
import static io.sidelight.dataplane.worker.KeyExchanges.table;
import static io.sidelight.dataplane.worker.KeyExchanges.unsigned;
import static io.sidelight.dataplane.worker.KeyExchanges.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.HandshakeScript;
import io.sidelight.dataplane.trace.TestServer;
import io.sidelight.keystore.secret.SecretStore;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pre-shared keys before TLS 1.3, alone and with another secret (RFC 4279, RFC 5489). */
class PreSharedKeyExchangeTest {
    private static final int PSK_CBC = 0x008C;

    @ParameterizedTest
    @ValueSource(ints = {PSK_GCM, PSK_CBC})
    void opensPreSharedKeys(int suite) throws GeneralSecurityException {
        HandshakeScript script = psk(suite, "client one");

        TlsConnectionEvent event = assertRead(script, psks("client one", PSK));
        assertThat(event.verdict().method()).isEqualTo(DecryptMethod.PSK);
        assertRead(script.again(), psks("*", PSK));
        assertRead(script.again(), psks("*", new byte[16], "client one", new byte[5], "*", PSK));
    }

    @Test
    void namesTheIdentityWhoseKeyIsMissing() throws GeneralSecurityException {
        TlsConnectionEvent event = assertUnread(psk(PSK_GCM, "Client_identity"), psks("other", PSK));
        assertThat(event.verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
        assertThat(event.verdict().detail()).isEqualTo("identity Client_identity");

        TlsConnectionEvent odd = assertUnread(psk(PSK_GCM, "line\nbreak" + "x".repeat(500)), psks("other", PSK));
        assertThat(odd.verdict().detail()).startsWith("identity 0x6c696e650a").hasSizeLessThan(300);
    }

    @Test
    void saysThatAKeyOfTheIdentityDoesNotFit() throws GeneralSecurityException {
        TlsConnectionEvent event = assertUnread(psk(PSK_GCM, "one"), psks("one", new byte[16]));
        assertThat(event.verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
    }

    @Test
    void opensPreSharedKeysWithRsa() throws GeneralSecurityException {
        TestServer server = rsa();
        byte[] secret = new byte[48];
        secret[0] = 3;
        secret[9] = 77;
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, RSA_PSK_GCM, 5);
        script.certificates = List.of(server.certificate("rsa.test", 0));
        script.serverKeyExchange = vector16(new byte[0]);
        script.clientKeyExchange = join(vector16(ascii("me")), vector16(encrypted(server, secret)));
        script.premaster = join(u16(48), secret, vector16(PSK));

        Secrets both = new Secrets(table(server), pskTable("me", PSK), new SecretStore());
        TlsConnectionEvent event = assertRead(script, both);
        assertThat(event.verdict().method()).isEqualTo(DecryptMethod.PSK);
        assertThat(event.verdict().keyId()).isEqualTo(server.entry().id());
        assertThat(assertUnread(script.again(), keys(server)).verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
        assertThat(assertUnread(script.again(), psks("me", PSK)).verdict().reason())
                .isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
    }

    @Test
    void opensPreSharedKeysWithReusedDiffieHellman() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        TestServer client = TestServer.ec("secp256r1");
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, ECDHE_PSK_GCM, 6);
        script.serverKeyExchange = join(vector16(ascii("hint")), new byte[]{3}, u16(0x17), vector8(server.point()));
        script.clientKeyExchange = join(vector16(ascii("me")), vector8(client.point()));
        script.premaster = join(vector16(server.agree("ECDH", client.pair())), vector16(PSK));

        assertRead(script, new Secrets(table(server), pskTable("me", PSK), new SecretStore()));
        TlsConnectionEvent event = assertUnread(script.again(), psks("me", PSK));
        assertThat(event.verdict().reason()).isEqualTo(Reason.FORWARD_SECRET_NO_SECRETS);
        assertThat(event.tls().namedGroup()).isEqualTo("secp256r1");
        assertRead(script.again(), log("CLIENT_RANDOM", script.clientRandom, script.master));
        assertRead(script.again(), log("PMS_CLIENT_RANDOM", script.clientRandom, script.premaster));
    }

    @Test
    void opensDhePskByKeyLog() throws GeneralSecurityException {
        TestServer server = dh(OWN_PRIME);
        KeyPair client = dh(OWN_PRIME).pair();
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, DHE_PSK_GCM, 7);
        script.serverKeyExchange = join(vector16(new byte[0]), vector16(unsigned(OWN_PRIME)), vector16(new byte[]{2}),
                vector16(value(server.pair())));
        script.clientKeyExchange = join(vector16(ascii("me")), vector16(value(client)));
        script.premaster = join(vector16(stripped(server.agree("DH", client))), vector16(PSK));

        assertRead(script, new Secrets(table(server), pskTable("me", PSK), new SecretStore()));
        assertRead(script.again(), log("CLIENT_RANDOM", script.clientRandom, script.master));
    }
}
