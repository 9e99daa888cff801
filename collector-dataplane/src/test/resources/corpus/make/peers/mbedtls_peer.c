/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An mbed TLS (2.28) client or server that is a pipe: what comes in on standard input is sent, what is received is
 * printed.
 *
 *   mbedtls_peer server|client ADDRESS PORT name=value...
 *
 *   connections=N    one after another (1); the second of a client resumes the session of the first
 *   version=1.2      1.0 to 1.2 (1.2)
 *   suite=NAME       as registered, with - for _ (mbed TLS' own names)
 *   certificate=F    key and certificate, PEM
 *   ask=1            server: asks for a client certificate
 *   psk=HEX          with identity=NAME: pre-shared key
 *   keylog=F         CLIENT_RANDOM lines are appended
 *   truncated=1      truncated_hmac      fragment=1..4   client: max_fragment_length, 1 is 512 bytes
 *   etm=0  ems=0     without encrypt-then-MAC, without extended master secret
 *   tickets=0        without session tickets       cache=0  without session ids
 *
 * "!renegotiate" on standard input makes another handshake.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>

#include "pipe.h"

static mbedtls_ctr_drbg_context random_source;
static mbedtls_entropy_context entropy;

static int log_secrets(void *path, const unsigned char *master, const unsigned char *key_block, size_t mac_length,
                       size_t key_length, size_t iv_length, const unsigned char client_random[32],
                       const unsigned char server_random[32], mbedtls_tls_prf_types prf) {
    (void) key_block, (void) mac_length, (void) key_length, (void) iv_length, (void) server_random, (void) prf;
    FILE *log = fopen(path, "a");
    fputs("CLIENT_RANDOM ", log);
    for (int i = 0; i < 32; i++) {
        fprintf(log, "%02x", client_random[i]);
    }
    fputc(' ', log);
    for (int i = 0; i < 48; i++) {
        fprintf(log, "%02x", master[i]);
    }
    fputc('\n', log);
    fclose(log);
    return 0;
}

static int receive(void *connection, unsigned char *buffer, int length) {
    mbedtls_ssl_context *ssl = connection;
    struct pollfd one = {.fd = ((mbedtls_net_context *) ssl->p_bio)->fd, .events = POLLIN};
    if (!mbedtls_ssl_check_pending(ssl) && poll(&one, 1, 0) == 0) {
        return 0;
    }
    int got;
    do {
        got = mbedtls_ssl_read(ssl, buffer, (size_t) length);
    } while (got == MBEDTLS_ERR_SSL_WANT_READ);
    return got > 0 ? got : -1;
}

static int send_all(void *connection, unsigned char *buffer, int length) {
    for (int sent = 0; sent < length;) {
        int wrote = mbedtls_ssl_write(connection, buffer + sent, (size_t) (length - sent));
        if (wrote < 0) {
            die("mbedtls_ssl_write", wrote);
        }
        sent += wrote;
    }
    return length;
}

static int command(void *connection, unsigned char *line, int length) {
    (void) length;
    return strcmp((char *) line, "!renegotiate") == 0 ? mbedtls_ssl_renegotiate(connection) : 0;
}

static void versions(mbedtls_ssl_config *config) {
    int minor = option("version") ? option("version")[2] - '0' + 1 : MBEDTLS_SSL_MINOR_VERSION_3;
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, minor);
    mbedtls_ssl_conf_max_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, minor);
}

static void configure(mbedtls_ssl_config *config, int is_server) {
    static mbedtls_x509_crt certificate;
    static mbedtls_pk_context key;
    static mbedtls_ssl_cache_context cache;
    static mbedtls_ssl_ticket_context tickets;
    static int suites[2];
    static unsigned char psk[64];
    mbedtls_ssl_config_init(config);
    mbedtls_ssl_config_defaults(config, is_server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &random_source);
    mbedtls_ssl_conf_authmode(config, is_server && option("ask") ? MBEDTLS_SSL_VERIFY_OPTIONAL
                                                                 : MBEDTLS_SSL_VERIFY_NONE);
    mbedtls_ssl_conf_renegotiation(config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    versions(config);
    if (option("suite") && (suites[0] = mbedtls_ssl_get_ciphersuite_id(option("suite"))) == 0) {
        die("no such suite", 0);
    }
    if (option("suite")) {
        mbedtls_ssl_conf_ciphersuites(config, suites);
    }
    if (option("certificate")) {
        mbedtls_x509_crt_init(&certificate);
        mbedtls_pk_init(&key);
        int read = mbedtls_x509_crt_parse_file(&certificate, option("certificate"));
        read = read ? read : mbedtls_pk_parse_keyfile(&key, option("certificate"), NULL);
        if (read || mbedtls_ssl_conf_own_cert(config, &certificate, &key)) {
            die("certificate", read);
        }
    }
    if (option("psk")) {
        const unsigned char *identity = (const unsigned char *) option("identity");
        mbedtls_ssl_conf_psk(config, psk, from_hex(option("psk"), psk), identity, strlen(option("identity")));
    }
    if (option("keylog")) {
        mbedtls_ssl_conf_export_keys_ext_cb(config, log_secrets, (void *) option("keylog"));
    }
    mbedtls_ssl_conf_truncated_hmac(config, number("truncated", 0));
    mbedtls_ssl_conf_encrypt_then_mac(config, (char) number("etm", 1));
    mbedtls_ssl_conf_extended_master_secret(config, (char) number("ems", 1));
    if (!is_server) {
        mbedtls_ssl_conf_session_tickets(config, number("tickets", 1));
        mbedtls_ssl_conf_max_frag_len(config, (unsigned char) number("fragment", 0));
        return;
    }
    if (number("cache", 1)) {
        mbedtls_ssl_cache_init(&cache);
        mbedtls_ssl_conf_session_cache(config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
    }
    if (number("tickets", 1)) {
        mbedtls_ssl_ticket_init(&tickets);
        mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &random_source, MBEDTLS_CIPHER_AES_256_GCM, 86400);
        mbedtls_ssl_conf_session_tickets_cb(config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets);
    }
}

int main(int count, char **values) {
    int is_server = strcmp(values[1], "server") == 0, listener = -1;
    option_count = count - 4;
    option_values = values + 4;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random_source);
    mbedtls_ctr_drbg_seed(&random_source, mbedtls_entropy_func, &entropy, NULL, 0);
    mbedtls_ssl_config config;
    configure(&config, is_server);
    mbedtls_ssl_session session;
    mbedtls_ssl_session_init(&session);
    if (is_server) {
        listener = listening(values[2], values[3]);
    }
    for (int number_of = 0; number_of < number("connections", 1); number_of++) {
        mbedtls_net_context plain = {
            .fd = is_server ? no_delay(accept(listener, NULL, NULL)) : connected(values[2], values[3])};
        mbedtls_ssl_context ssl;
        mbedtls_ssl_init(&ssl);
        mbedtls_ssl_setup(&ssl, &config);
        mbedtls_ssl_set_bio(&ssl, &plain, mbedtls_net_send, mbedtls_net_recv, NULL);
        if (!is_server) {
            mbedtls_ssl_set_hostname(&ssl, "demo.test");
            if (number_of > 0) {
                mbedtls_ssl_set_session(&ssl, &session);
            }
        }
        int result = mbedtls_ssl_handshake(&ssl);
        if (result) {
            die("handshake", result);
        }
        printf("connected\n");
        fflush(stdout);
        if (!is_server) {
            mbedtls_ssl_get_session(&ssl, &session);
        }
        pipe_streams(plain.fd, &ssl, receive, send_all, command);
        mbedtls_ssl_close_notify(&ssl);
        mbedtls_ssl_free(&ssl);
        close(plain.fd);
    }
    return 0;
}
