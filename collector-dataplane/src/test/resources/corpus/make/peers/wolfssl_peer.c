/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wolfSSL client or server that is a pipe: what comes in on standard input is sent, what is received is printed.
 *
 *   wolfssl_peer server|client ADDRESS PORT name=value...
 *
 *   connections=N    one after another (1); the second of a client resumes the session of the first
 *   version=1.2      1.0 to 1.3 (1.3)
 *   suite=NAME       as wolfSSL names it
 *   certificate=F    key and certificate, PEM
 *   ask=F            server: asks for a client certificate of this issuer
 *   psk=HEX          with identity=NAME: pre-shared key (before TLS 1.3 and in it)
 *   truncated=1      client: truncated_hmac
 *   fragment=N       client: max_fragment_length, 1 is 512 bytes
 *   share=NAME       client: named group of the key share: P-256, P-384, P-521, X25519, X448
 *
 * "!update" on standard input makes a key update.
 */
#include <fcntl.h>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/error-ssl.h>

#include "pipe.h"

static int receive(void *connection, unsigned char *buffer, int length) {
    int got = wolfSSL_read(connection, buffer, length);
    return got > 0 ? got : wolfSSL_get_error(connection, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

static int send_all(void *connection, unsigned char *buffer, int length) {
    int sent;
    while ((sent = wolfSSL_write(connection, buffer, length)) < 0
            && wolfSSL_get_error(connection, sent) == SSL_ERROR_WANT_WRITE) {
    }
    if (sent != length) {
        die("wolfSSL_write", wolfSSL_get_error(connection, sent));
    }
    return sent;
}

static int command(void *connection, unsigned char *line, int length) {
    (void) length;
    if (strcmp((char *) line, "!update") == 0) {
        return wolfSSL_update_keys(connection);
    }
    return 0;
}

static unsigned client_psk(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_room, unsigned char *key,
                           unsigned key_room) {
    (void) ssl, (void) hint, (void) key_room;
    snprintf(identity, identity_room, "%s", option("identity"));
    return (unsigned) from_hex(option("psk"), key);
}

static unsigned server_psk(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_room) {
    (void) ssl, (void) key_room;
    return strcmp(identity, option("identity")) ? 0 : (unsigned) from_hex(option("psk"), key);
}

static unsigned client_psk_tls13(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_room,
                                 unsigned char *key, unsigned key_room, const char **suite) {
    *suite = option("suite") ? option("suite") : "TLS13-AES128-GCM-SHA256";
    return client_psk(ssl, hint, identity, identity_room, key, key_room);
}

static unsigned server_psk_tls13(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned key_room,
                                 const char **suite) {
    *suite = option("suite") ? option("suite") : "TLS13-AES128-GCM-SHA256";
    return server_psk(ssl, identity, key, key_room);
}

static WOLFSSL_METHOD *method(int is_server) {
    const char *version = option("version");
    if (version && strcmp(version, "1.2") == 0) {
        return is_server ? wolfTLSv1_2_server_method() : wolfTLSv1_2_client_method();
    }
    if (version && strcmp(version, "1.1") == 0) {
        return is_server ? wolfTLSv1_1_server_method() : wolfTLSv1_1_client_method();
    }
    return is_server ? wolfTLSv1_3_server_method() : wolfTLSv1_3_client_method();
}

static WOLFSSL_CTX *context(int is_server) {
    WOLFSSL_CTX *context = wolfSSL_CTX_new(method(is_server));
    wolfSSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    const char *suite = option("suite"), *certificate = option("certificate"), *ask = option("ask");
    if (suite && wolfSSL_CTX_set_cipher_list(context, suite) != SSL_SUCCESS) {
        die("no such suite", 0);
    }
    if (certificate && (wolfSSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != SSL_SUCCESS
            || wolfSSL_CTX_use_PrivateKey_file(context, certificate, SSL_FILETYPE_PEM) != SSL_SUCCESS)) {
        die("certificate", 0);
    }
    if (ask) {
        wolfSSL_CTX_load_verify_locations(context, ask, NULL);
        wolfSSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    if (option("psk") && is_server) {
        wolfSSL_CTX_set_psk_server_callback(context, server_psk);
        wolfSSL_CTX_set_psk_server_tls13_callback(context, server_psk_tls13);
    } else if (option("psk")) {
        wolfSSL_CTX_set_psk_client_callback(context, client_psk);
        wolfSSL_CTX_set_psk_client_tls13_callback(context, client_psk_tls13);
    }
    if (!is_server && option("truncated") && wolfSSL_CTX_UseTruncatedHMAC(context) != SSL_SUCCESS) {
        die("truncated_hmac", 0);
    }
    if (!is_server && option("fragment")
            && wolfSSL_CTX_UseMaxFragment(context, (unsigned char) number("fragment", 1)) != SSL_SUCCESS) {
        die("max_fragment_length", 0);
    }
    return context;
}

static void choose_share(WOLFSSL *ssl) {
    static const struct { const char *name; unsigned short group; } groups[] = {
        {"P-256", WOLFSSL_ECC_SECP256R1}, {"P-384", WOLFSSL_ECC_SECP384R1}, {"P-521", WOLFSSL_ECC_SECP521R1},
        {"X25519", WOLFSSL_ECC_X25519}, {"X448", WOLFSSL_ECC_X448}};
    for (size_t i = 0; option("share") && i < sizeof groups / sizeof *groups; i++) {
        if (strcmp(groups[i].name, option("share")) == 0 && wolfSSL_UseKeyShare(ssl, groups[i].group) != SSL_SUCCESS) {
            die("share", 0);
        }
    }
}

int main(int count, char **values) {
    int is_server = strcmp(values[1], "server") == 0, listener = -1;
    option_count = count - 4;
    option_values = values + 4;
    wolfSSL_Init();
    WOLFSSL_CTX *shared = context(is_server);
    WOLFSSL_SESSION *session = NULL;
    if (is_server) {
        listener = listening(values[2], values[3]);
    }
    for (int left = number("connections", 1); left > 0; left--) {
        int plain = is_server ? no_delay(accept(listener, NULL, NULL)) : connected(values[2], values[3]);
        WOLFSSL *ssl = wolfSSL_new(shared);
        wolfSSL_set_fd(ssl, plain);
        if (!is_server) {
            choose_share(ssl);
            wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, "demo.test", 9);
            if (session) {
                wolfSSL_set_session(ssl, session);
            }
        }
        int result = is_server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl);
        if (result != SSL_SUCCESS) {
            die("handshake", wolfSSL_get_error(ssl, result));
        }
        printf("connected %s\n", wolfSSL_session_reused(ssl) ? "again" : "anew");
        fflush(stdout);
        fcntl(plain, F_SETFL, O_NONBLOCK);
        wolfSSL_set_using_nonblock(ssl, 1);
        pipe_streams(plain, ssl, receive, send_all, command);
        session = wolfSSL_get1_session(ssl);
        wolfSSL_shutdown(ssl);
        wolfSSL_free(ssl);
        close(plain);
    }
    return 0;
}
