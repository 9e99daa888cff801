// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Locale;

/** Why a connection could not be read, or not wholly. Codes may be added, never renamed. */
public enum Reason {
    NO_KEY_FOR_CERTIFICATE("the server's certificate has no private key loaded",
            "load the private key of this certificate with --key"),
    KEY_MISMATCH(
            "the private key loaded for this certificate does not open the client's key exchange",
            "check that the key belongs to the certificate that the server uses"),
    KEY_UNAVAILABLE(
            "the private key for this certificate is in a token that could not be used",
            "look at what Sidelight says of the token, and bring it back"),
    FORWARD_SECRET_NO_SECRETS(
            "the key exchange is ephemeral, so the server's private key cannot open it",
            "export the session secrets of one end (SSLKEYLOGFILE) and give them with --keylog"),
    TLS13_NO_SECRETS(
            "TLS 1.3, of which neither the session secrets nor a static key are known",
            "export the session secrets of one end (SSLKEYLOGFILE) and give them with --keylog"),
    PQ_HYBRID_NO_SECRETS(
            "the key exchange is a post-quantum hybrid, and the session secrets are not known",
            "export the session secrets of one end (SSLKEYLOGFILE) and give them with --keylog"),
    SECRETS_LATE(
            "the session secrets came after the records that waited for them had been let go",
            "have the secrets delivered sooner, while the records still wait"),
    SECRETS_WRONG(
            "the session secrets given for this connection do not open it",
            "check which process wrote the key log, and that it is complete"),
    RESUMPTION_NOT_SEEN(
            "the session was resumed, and its full handshake was not seen",
            "start capturing earlier; the next full handshake with this server will be read"),
    UNSUPPORTED_SUITE(
            "the cipher suite is not one that this version can decrypt",
            "see docs/reasons.md for the suites that can be decrypted"),
    UNSUPPORTED_VERSION(
            "the protocol version is not one that this version can decrypt",
            "see docs/reasons.md for the versions that can be decrypted"),
    TLCP_ECDHE(
            "the key exchange is TLCP's ephemeral SM2, so the server's private keys cannot open it",
            "export the session secrets of one end and give them with --keylog, or use an ECC_SM4 suite"),
    TLCP_IBC(
            "the key exchange is TLCP's identity-based one, which cannot be opened",
            "use an ECC_SM4 suite, whose encryption key can be given with --key"),
    MIDSTREAM(
            "the connection was joined after its handshake",
            "start capturing before the connection is made"),
    HANDSHAKE_GAP(
            "packets of the handshake are missing from the capture",
            "look for drops at the mirror port and in the capture"),
    ONE_SIDED_CLIENT(
            "only packets from the client were captured",
            "mirror both directions of this server's traffic"),
    ONE_SIDED_SERVER(
            "only packets from the server were captured",
            "mirror both directions of this server's traffic"),
    RECORD_AUTHENTICATION_FAILED(
            "records did not verify under the connection's keys",
            "see whether packets were altered, injected or lost on the way to the collector"),
    GAP_RESYNC_FAILED(
            "packets are missing from the capture, and the records they carried could not be read",
            "look for drops at the mirror port and in the capture"),
    COMPRESSION_FAILED(
            "compressed records could not be expanded",
            "capture from the connection's start and without loss; the only method that is known is DEFLATE"),
    BYPASS_POLICY(
            "the policy says not to decrypt this connection",
            "change the policy if it should be read"),
    RESOURCE_LIMIT(
            "a bound on memory was reached, or packets came faster than they could be handled",
            "spread the traffic over more machines, or give this one more workers or memory"),
    EARLY_DATA_ONLY(
            "the client sent early data, and its secret is not known",
            "have the client export CLIENT_EARLY_TRAFFIC_SECRET too"),
    HANDSHAKE_INCOMPLETE(
            "the handshake did not finish",
            "look at the alert, or at the end of the capture"),
    NO_APPLICATION_DATA(
            "no application data was sent",
            "nothing to do: there was nothing to read"),
    TRUNCATED_CAPTURE(
            "the capture kept only the first bytes of each packet",
            "capture with the full packet length (tcpdump -s 0)"),
    PSK_UNKNOWN(
            "the pre-shared key of this identity is not loaded",
            "give it with --psk, in a line identity:hex");

    private final String sentence;
    private final String remedy;

    Reason(String sentence, String remedy) {
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** The stable word used in events. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What happened, in a sentence without capital and full stop. */
    public String sentence() {
        return sentence;
    }

    /** What would help, in the same form. */
    public String remedy() {
        return remedy;
    }
}
