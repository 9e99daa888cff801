// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.policy.PolicyFollower;
import java.util.ArrayList;
import java.util.List;

/** Calls of {@link Operations} for {@link OpenApiContractTest}. */
final class OperationCalls {
    private OperationCalls() {}

    static List<OpenApiContractTest.Call> all() {
        List<OpenApiContractTest.Call> calls = new ArrayList<>();
        calls.add(admin("POST", "/api/v1/reload", "", "", 200));
        String policies = "/api/v1/policies";
        calls.add(admin("GET", policies, "", "", 200));
        calls.add(admin("PUT", policies, "application/yaml", "default: {action: decrypt}\n", 200));
        calls.add(admin("PUT", policies, "text/yaml", "default: {action: decript}\n", 422));
        calls.add(admin("PUT", policies, "application/json", "{}", 415));
        calls.add(admin("PUT", policies, "text/yaml", "#".repeat(PolicyFollower.MOST_HANDED_OVER + 1), 413));
        calls.add(admin("GET", policies, "", "", 200));
        calls.add(admin("POST", policies + "/test", "application/json", "{\"server_name\":\"a.test\"}", 200));
        calls.add(admin("POST", policies + "/test", "application/json", "{\"port\":0}", 422));
        calls.add(admin("POST", policies + "/test", "application/json", "{", 400));
        calls.add(admin("POST", policies + "/test", "text/plain", "", 415));
        calls.add(admin("GET", "/api/v1/events", "", "", 200));
        calls.add(admin("GET", "/api/v1/events?dataset=sidelight.tsl", "", "", 422));
        calls.add(admin("GET", "/api/v1/capture", "", "", 200));
        calls.add(admin("GET", "/api/v1/sinks", "", "", 200));
        return calls;
    }

    private static OpenApiContractTest.Call admin(String method, String path, String contentType, String body,
            int expected) {
        return new OpenApiContractTest.Call(method, path.replaceFirst("\\?.*", ""), path, "admin", contentType, body,
                expected);
    }
}
