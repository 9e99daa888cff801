// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Permission;

/**
 * A call of the API. All of them stand in one list, so that none is without a permission, a line in the log of who did what when it changes
 * something, and a place in the OpenAPI document.
 *
 * @param method GET, PUT, POST or DELETE
 * @param path from the root, with parameters in braces
 * @param action its name in the log, as {@code keys.put}; ends in {@code .read} when nothing changes
 * @param streams whether the body is handled while it comes, for as long as it does; then the handler itself tells the log what it did
 */
record Endpoint(String method, String path, Permission permission, String action, Handler handler, boolean streams) {
    private static final String READ = ".read";
    private static final int MOST_KEYS = 64 << 20;
    private static final int MOST_POLICY = (4 << 20) + 1;
    private static final int MOST_OTHER = 64 << 10;

    /** A call whose body is there before it is handled. */
    Endpoint(String method, String path, Permission permission, String action, Handler handler) {
        this(method, path, permission, action, handler, false);
    }

    /** Does what is asked. */
    @FunctionalInterface
    interface Handler {
        ApiResponse handle(ApiRequest request) throws ApiProblem;
    }

    /** So many bytes of a body are read: callers share the memory that packets need. */
    int mostBody() {
        if (method.equals("GET") || method.equals("DELETE")) {
            return 0;
        }
        return path.contains("keys") ? MOST_KEYS : path.contains("policies") ? MOST_POLICY : MOST_OTHER;
    }

    /** Whether something may be other than before afterwards. */
    boolean changes() {
        return !action.endsWith(READ);
    }
}
