// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpTransaction;

/** Receives the transactions of one connection in the order of their numbers, on the thread that feeds the parser. */
@FunctionalInterface
public interface HttpHandler {
    void onTransaction(HttpTransaction transaction);
}
