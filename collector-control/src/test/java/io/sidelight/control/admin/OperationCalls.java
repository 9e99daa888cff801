// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import java.util.ArrayList;
import java.util.List;

/** Calls of {@link Operations} for {@link OpenApiContractTest}. */
final class OperationCalls {
    private OperationCalls() {}

    static List<OpenApiContractTest.Call> all() {
        List<OpenApiContractTest.Call> calls = new ArrayList<>();
        calls.add(admin("POST", "/api/v1/reload", "", "", 200));
        return calls;
    }

    private static OpenApiContractTest.Call admin(String method, String path, String contentType, String body,
            int expected) {
        return new OpenApiContractTest.Call(method, path.replaceFirst("\\?.*", ""), path, "admin", contentType, body,
                expected);
    }
}
