/* SPDX-License-Identifier: Apache-2.0 */
/* What the peers in C have in common: options, sockets, and the pipe between standard streams and a connection. */
#ifndef PIPE_H
#define PIPE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int option_count;
static char **option_values;

static void die(const char *what, int code) {
    fprintf(stderr, "%s: %d\n", what, code);
    exit(1);
}

/* The value of name=value among the options, or NULL. */
static const char *option(const char *name) {
    size_t length = strlen(name);
    for (int i = 0; i < option_count; i++) {
        if (strncmp(option_values[i], name, length) == 0 && option_values[i][length] == '=') {
            return option_values[i] + length + 1;
        }
    }
    return NULL;
}

static int number(const char *name, int otherwise) {
    const char *value = option(name);
    return value ? atoi(value) : otherwise;
}

/* Bytes of hex digits; returns how many. */
static inline size_t from_hex(const char *hex, unsigned char *bytes) {
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length; i++) {
        unsigned value;
        sscanf(hex + 2 * i, "%2x", &value);
        bytes[i] = (unsigned char) value;
    }
    return length;
}

static struct sockaddr_in endpoint(const char *address, const char *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(port))};
    inet_pton(AF_INET, address, &at.sin_addr);
    return at;
}

static int listening(const char *address, const char *port) {
    struct sockaddr_in at = endpoint(address, port);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *) &at, sizeof at) || listen(listener, 5)) {
        die("listen", 0);
    }
    return listener;
}

static int no_delay(int socket) {
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return socket;
}

static int connected(const char *address, const char *port) {
    struct sockaddr_in at = endpoint(address, port);
    int plain = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(plain, (struct sockaddr *) &at, sizeof at)) {
        die("connect", 0);
    }
    return no_delay(plain);
}

typedef int (*transfer)(void *connection, unsigned char *buffer, int length);

/*
 * Copies both ways until "Q\n" comes in, input ends, or the peer closes. receive returns 0 when nothing more is there
 * now, less at the end; command gets lines that begin with '!', such as "!update\n".
 */
static void pipe_streams(int plain, void *connection, transfer receive, transfer send_all, transfer command) {
    static unsigned char buffer[65536];
    struct pollfd both[2] = {{.fd = 0, .events = POLLIN}, {.fd = plain, .events = POLLIN}};
    for (;;) {
        int received;
        while ((received = receive(connection, buffer, sizeof buffer)) > 0) {
            fwrite(buffer, 1, (size_t) received, stdout);
            fflush(stdout);
        }
        if (received < 0) {
            return;
        }
        poll(both, 2, -1);
        if (both[0].revents) {
            int length = (int) read(0, buffer, sizeof buffer);
            if (length <= 0 || (length == 2 && memcmp(buffer, "Q\n", 2) == 0)) {
                return;
            }
            if (buffer[0] == '!') {
                buffer[length - 1] = 0;
                command(connection, buffer, length);
            } else {
                send_all(connection, buffer, length);
            }
        }
    }
}

#endif
