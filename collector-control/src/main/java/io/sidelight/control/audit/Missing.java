// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;

/**
 * What would make a connection readable: the kind of thing, and which one. Connections that lack the same are counted together.
 *
 * @param identity tells one thing of the kind from another: a certificate's hash, a host, an identity
 */
record Missing(Kind kind, String identity) {

    /** What is missing, as a phrase that the particular completes. */
    enum Kind {
        KEY("key for certificate ", About.CERTIFICATE),
        TOKEN("the token with the key, in working order", About.NOTHING),
        RIGHT_KEY("the right key for certificate ", About.CERTIFICATE),
        SESSION_SECRETS("session secrets from host ", About.HOST),
        RIGHT_SECRETS("the right session secrets from host ", About.HOST),
        EARLIER_SECRETS("earlier session secrets from host ", About.HOST),
        EARLY_SECRETS("early traffic secrets from host ", About.HOST),
        PRE_SHARED_KEY("PSK of ", About.PSK),
        FULL_HANDSHAKE("capture from the sessions' full handshakes on at ", About.SERVER),
        START("capture from the connections' start at ", About.SERVER),
        BOTH_DIRECTIONS("capture from both directions at ", About.SERVER),
        NO_LOSS("capture without loss at ", About.SERVER),
        UNALTERED("capture of unaltered packets at ", About.SERVER),
        WHOLE_PACKETS("capture of whole packets (tcpdump -s 0) at ", About.SERVER),
        SUITE("support for ", About.SUITE),
        VERSION("support for ", About.VERSION),
        COMPRESSION("capture from the start, to expand compression, at ", About.SERVER),
        ANOTHER_SUITE("an ECC_SM4 suite instead of identity-based ones at ", About.SERVER),
        MEMORY("more memory, or workers, for what has to wait", About.NOTHING),
        POLICY("a policy that lets it be read: ", About.HOST),
        NOTHING("nothing: no application data was sent", About.NOTHING);

        private final String phrase;
        private final About about;

        Kind(String phrase, About about) {
            this.phrase = phrase;
            this.about = about;
        }

        static Kind of(Reason reason) {
            return switch (reason) {
                case NO_KEY_FOR_CERTIFICATE -> KEY;
                case KEY_MISMATCH -> RIGHT_KEY;
                case KEY_UNAVAILABLE -> TOKEN;
                case FORWARD_SECRET_NO_SECRETS, TLS13_NO_SECRETS, PQ_HYBRID_NO_SECRETS, TLCP_ECDHE -> SESSION_SECRETS;
                case SECRETS_LATE -> EARLIER_SECRETS;
                case SECRETS_WRONG -> RIGHT_SECRETS;
                case EARLY_DATA_ONLY -> EARLY_SECRETS;
                case PSK_UNKNOWN -> PRE_SHARED_KEY;
                case RESUMPTION_NOT_SEEN -> FULL_HANDSHAKE;
                case MIDSTREAM -> START;
                case ONE_SIDED_CLIENT, ONE_SIDED_SERVER -> BOTH_DIRECTIONS;
                case HANDSHAKE_GAP, GAP_RESYNC_FAILED -> NO_LOSS;
                case RECORD_AUTHENTICATION_FAILED -> UNALTERED;
                case TRUNCATED_CAPTURE -> WHOLE_PACKETS;
                case UNSUPPORTED_SUITE -> SUITE;
                case UNSUPPORTED_VERSION -> VERSION;
                case COMPRESSION_FAILED -> COMPRESSION;
                case TLCP_IBC -> ANOTHER_SUITE;
                case RESOURCE_LIMIT -> MEMORY;
                case BYPASS_POLICY -> POLICY;
                case HANDSHAKE_INCOMPLETE, NO_APPLICATION_DATA -> NOTHING;
            };
        }
    }

    private enum About {
        CERTIFICATE,
        HOST,
        SERVER,
        PSK,
        SUITE,
        VERSION,
        NOTHING
    }

    static Missing of(TlsConnectionEvent event, Reason reason) {
        Kind kind = Kind.of(reason);
        return new Missing(kind, switch (kind.about) {
            case CERTIFICATE -> certificateHash(event);
            // one host has many names, and the secrets of one do not help another
            case HOST -> event.connection().server().address() + nameBehind(event);
            case SERVER -> event.connection().server().toString();
            case PSK -> event.verdict().detail();
            case SUITE -> event.tls().cipherSuiteName();
            case VERSION -> event.tls().versionName().isEmpty()
                    ? event.verdict().detail()
                    : event.tls().versionName();
            case NOTHING -> "";
        });
    }

    /** What is missing, in words; {@code event} is one of the connections that lack it. */
    String text(TlsConnectionEvent event) {
        CertificateFacts certificate = event.tls().certificate();
        String particular = switch (kind.about) {
            case CERTIFICATE -> certificate == null
                    ? "of " + event.connection().server()
                    : certificate.subject().isEmpty() ? "without a name" : certificate.subject();
            case PSK -> identity.isEmpty() ? "server " + event.connection().server() : identity;
            case HOST, SERVER, SUITE, VERSION, NOTHING -> identity;
        };
        return Text.printable(kind.phrase + particular);
    }

    /** The hash of the certificate that is meant, lower-case hex; empty when it is not about one. */
    String sha256() {
        return kind.about == About.CERTIFICATE && identity.length() == 64 ? identity : "";
    }

    private static String nameBehind(TlsConnectionEvent event) {
        String name = event.tls().serverName();
        return name.isEmpty() ? "" : " (" + name + ")";
    }

    private static String certificateHash(TlsConnectionEvent event) {
        CertificateFacts certificate = event.tls().certificate();
        return certificate == null ? event.connection().server().toString() : certificate.sha256();
    }
}
