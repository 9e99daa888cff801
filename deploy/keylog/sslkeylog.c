// SPDX-License-Identifier: Apache-2.0
//
// Has a program that uses OpenSSL 1.1.1 or newer write the secrets of its TLS sessions where SSLKEYLOGFILE says, by the library's own call for
// that. Needs no headers of OpenSSL:
//
//     cc -shared -fPIC -O2 -o sslkeylog.so sslkeylog.c -ldl
//     SSLKEYLOGFILE=/run/sidelight/keys LD_PRELOAD=/opt/sidelight/sslkeylog.so nginx
//
// Never makes the program wait: what does not fit into a pipe is lost. The file is opened once, at the program's start, as whoever starts it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;
typedef void (*keylog_callback)(const SSL *ssl, const char *line);

static int file = -1;

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("SSLKEYLOGFILE");
    if (path != NULL) {
        // for reading too, so that a pipe without a reader neither waits nor ends the program by SIGPIPE
        file = open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
    }
}

static void on_line(const SSL *ssl, const char *line) {
    (void)ssl;
    // in one call, so that lines of several processes do not mix
    struct iovec parts[2] = {{(void *)line, strlen(line)}, {"\n", 1}};
    ssize_t written = file < 0 ? 0 : writev(file, parts, 2);
    (void)written;
}

static SSL_CTX *logging(SSL_CTX *context) {
    void (*set)(SSL_CTX *, keylog_callback) = dlsym(RTLD_NEXT, "SSL_CTX_set_keylog_callback");
    if (context != NULL && set != NULL && file >= 0) {
        set(context, on_line);
    }
    return context;
}

SSL_CTX *SSL_CTX_new(const void *method) {
    SSL_CTX *(*next)(const void *) = dlsym(RTLD_NEXT, "SSL_CTX_new");
    return next == NULL ? NULL : logging(next(method));
}

SSL_CTX *SSL_CTX_new_ex(void *library, const char *query, const void *method) {
    SSL_CTX *(*next)(void *, const char *, const void *) = dlsym(RTLD_NEXT, "SSL_CTX_new_ex");
    return next == NULL ? NULL : logging(next(library, query, method));
}
