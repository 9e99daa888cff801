/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A BoringSSL client or server that is a pipe: what comes in on standard input is sent, what is received is printed.
 *
 *   boringssl_peer server|client ADDRESS PORT name=value...
 *
 *   connections=N      one after another (1); the second of a client resumes the session of the first
 *   version=1.2        1.0 to 1.3 (1.3)
 *   suite=NAME         before TLS 1.3, as OpenSSL names it
 *   groups=X25519:P-256:P-384:P-521:CECPQ2
 *   certificate=F      key and certificate, PEM
 *   ask=1              server: asks for a client certificate
 *   keylog=F           lines are appended
 *   compress=zlib      certificates are compressed (RFC 8879): zlib, brotli or zstd
 *   early=1            0-RTT; a client's connected is said before its handshake is done then
 *   first=TEXT         client: is written at once where early data can be sent
 *   ech=F              encrypted ClientHello; the server makes a key and writes its configuration to the file
 *   grease=1           client: GREASE
 *   wait=1             client: the next connection waits for another line
 *
 * "!update" and "!update-both" on standard input make a key update.
 */
#include <fcntl.h>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <openssl/base.h>
#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/hpke.h>
#include <openssl/mem.h>
#include <openssl/pool.h>
#include <openssl/ssl.h>
#include <zlib.h>
#include <zstd.h>

#include "pipe.h"

enum { ZLIB = 1, BROTLI = 2, ZSTD = 3 };

static int wait_or_end(SSL *ssl, int result) {
    int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        return 0;
    }
    return -1;
}

static int receive(void *connection, unsigned char *buffer, int length) {
    int got = SSL_read(connection, buffer, length);
    if (got <= 0 && SSL_get_error(connection, got) == SSL_ERROR_EARLY_DATA_REJECTED) {
        SSL_reset_early_data_reject(connection);
        printf("early data rejected\n");
        fflush(stdout);
        return 0;
    }
    return got > 0 ? got : wait_or_end(connection, got);
}

static int send_all(void *connection, unsigned char *buffer, int length) {
    for (int sent = 0; sent < length;) {
        int wrote = SSL_write(connection, buffer + sent, length - sent);
        if (wrote <= 0 && wait_or_end(connection, wrote)) {
            die("SSL_write", SSL_get_error(connection, wrote));
        }
        sent += wrote > 0 ? wrote : 0;
    }
    return length;
}

static int command(void *connection, unsigned char *line, int length) {
    (void) length;
    return SSL_key_update(connection, strcmp((char *) line, "!update-both") == 0 ? SSL_KEY_UPDATE_REQUESTED
                                                                                 : SSL_KEY_UPDATE_NOT_REQUESTED);
}

/* --- compressed certificates ------------------------------------------------------------------------------------- */

static int compressor;

static int compress_certificate(SSL *ssl, CBB *out, const uint8_t *in, size_t in_length) {
    (void) ssl;
    static unsigned char made[65536];
    size_t length = sizeof made;
    if (compressor == ZLIB) {
        uLongf room = sizeof made;
        compress2(made, &room, in, in_length, 9);
        length = room;
    } else if (compressor == BROTLI) {
        BrotliEncoderCompress(11, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, in_length, in, &length, made);
    } else {
        length = ZSTD_compress(made, sizeof made, in, in_length, 19);
    }
    return CBB_add_bytes(out, made, length);
}

static int decompress_certificate(SSL *ssl, CRYPTO_BUFFER **out, size_t length, const uint8_t *in, size_t in_length) {
    (void) ssl;
    uint8_t *bytes;
    *out = CRYPTO_BUFFER_alloc(&bytes, length);
    if (compressor == ZLIB) {
        uLongf room = length;
        return uncompress(bytes, &room, in, in_length) == Z_OK && room == length;
    }
    if (compressor == BROTLI) {
        size_t room = length;
        return BrotliDecoderDecompress(in_length, in, &room, bytes) == BROTLI_DECODER_RESULT_SUCCESS && room == length;
    }
    return ZSTD_decompress(bytes, length, in, in_length) == length;
}

/* --- encrypted ClientHello --------------------------------------------------------------------------------------- */

static void serve_ech(SSL_CTX *context) {
    EVP_HPKE_KEY *key = EVP_HPKE_KEY_new();
    uint8_t *config;
    size_t length;
    SSL_ECH_KEYS *keys = SSL_ECH_KEYS_new();
    if (!EVP_HPKE_KEY_generate(key, EVP_hpke_x25519_hkdf_sha256())
            || !SSL_marshal_ech_config(&config, &length, 7, key, "public.test", 32)
            || !SSL_ECH_KEYS_add(keys, 1, config, length, key) || !SSL_CTX_set1_ech_keys(context, keys)) {
        die("ech", 0);
    }
    FILE *file = fopen(option("ech"), "wb");
    fputc((int) (length >> 8), file);
    fputc((int) (length & 0xFF), file);
    fwrite(config, 1, length, file);
    fclose(file);
}

static void ask_for_ech(SSL *ssl) {
    static unsigned char list[1024];
    FILE *file = fopen(option("ech"), "rb");
    size_t length = fread(list, 1, sizeof list, file);
    fclose(file);
    if (!SSL_set1_ech_config_list(ssl, list, length)) {
        die("ech", 1);
    }
}

/* --- contexts ---------------------------------------------------------------------------------------------------- */

static SSL_SESSION *session;

static int keep_session(SSL *ssl, SSL_SESSION *fresh) {
    (void) ssl;
    session = fresh;
    return 1;
}

static void log_secret(const SSL *ssl, const char *line) {
    (void) ssl;
    FILE *log = fopen(option("keylog"), "a");
    fprintf(log, "%s\n", line);
    fclose(log);
}

static SSL_CTX *make_context(int is_server) {
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    uint16_t version = option("version") ? (uint16_t) (0x0301 + option("version")[2] - '0') : TLS1_3_VERSION;
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_session_cache_mode(context, is_server ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_CLIENT);
    SSL_CTX_set_session_id_context(context, (const uint8_t *) "corpus", 6);
    SSL_CTX_sess_set_new_cb(context, is_server ? NULL : keep_session);
    SSL_CTX_set_early_data_enabled(context, number("early", 0));
    const char *certificate = option("certificate"), *compress = option("compress");
    if (certificate && (!SSL_CTX_use_certificate_chain_file(context, certificate)
            || !SSL_CTX_use_PrivateKey_file(context, certificate, SSL_FILETYPE_PEM))) {
        die("certificate", 0);
    }
    if (option("suite") && !SSL_CTX_set_strict_cipher_list(context, option("suite"))) {
        die("no such suite", 0);
    }
    if (option("groups") && !SSL_CTX_set1_curves_list(context, option("groups"))) {
        die("groups", 0);
    }
    if (option("keylog")) {
        SSL_CTX_set_keylog_callback(context, log_secret);
    }
    if (number("grease", 0)) {
        SSL_CTX_set_grease_enabled(context, 1);
    }
    if (compress) {
        compressor = strcmp(compress, "zlib") == 0 ? ZLIB : strcmp(compress, "brotli") == 0 ? BROTLI : ZSTD;
        SSL_CTX_add_cert_compression_alg(context, (uint16_t) compressor, compress_certificate, decompress_certificate);
    }
    if (is_server && option("ech")) {
        serve_ech(context);
    }
    return context;
}

static enum ssl_verify_result_t trust(SSL *ssl, uint8_t *alert) {
    (void) ssl, (void) alert;
    return ssl_verify_ok;
}

static void prepare(SSL *ssl, int is_server) {
    if (!is_server || option("ask")) {
        SSL_set_custom_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, trust);
    }
    if (!is_server) {
        SSL_set_tlsext_host_name(ssl, "demo.test");
        if (session) {
            SSL_set_session(ssl, session);
        }
        if (option("ech")) {
            ask_for_ech(ssl);
        }
    }
}

int main(int count, char **values) {
    int is_server = strcmp(values[1], "server") == 0, listener = -1;
    option_count = count - 4;
    option_values = values + 4;
    SSL_CTX *context = make_context(is_server);
    if (is_server) {
        listener = listening(values[2], values[3]);
    }
    for (int left = number("connections", 1); left > 0; left--) {
        int plain = is_server ? no_delay(accept(listener, NULL, NULL)) : connected(values[2], values[3]);
        SSL *ssl = SSL_new(context);
        SSL_set_fd(ssl, plain);
        prepare(ssl, is_server);
        int result = is_server ? SSL_accept(ssl) : SSL_connect(ssl);
        if (result != 1) {
            ERR_print_errors_fp(stderr);
            die("handshake", SSL_get_error(ssl, result));
        }
        printf("connected %s%s\n", SSL_session_reused(ssl) ? "again" : "anew", SSL_in_early_data(ssl) ? " early" : "");
        fflush(stdout);
        if (option("first") && SSL_in_early_data(ssl)) {
            SSL_write(ssl, option("first"), (int) strlen(option("first")));
        }
        fcntl(plain, F_SETFL, O_NONBLOCK);
        pipe_streams(plain, ssl, receive, send_all, command);
        SSL_shutdown(ssl);
        SSL_free(ssl);
        close(plain);
        char line[64];
        if (option("wait") && left > 1 && read(0, line, sizeof line) <= 0) {
            return 0;
        }
    }
    return 0;
}
