// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.HttpTransaction;
import org.jspecify.annotations.Nullable;

/** Receives the transactions of one connection in the order of their numbers, on the thread that feeds the parser. */
@FunctionalInterface
public interface HttpHandler {
    void onTransaction(HttpTransaction transaction);

    /** Whether anything is wanted of bodies now; asked for each field of a head. */
    default boolean wantsBodies() {
        return false;
    }

    /** What is wanted of a body that begins, of this Content-Type; null for nothing: it is then passed over. */
    default @Nullable BodyWish wish(String contentType) {
        return null;
    }
}
