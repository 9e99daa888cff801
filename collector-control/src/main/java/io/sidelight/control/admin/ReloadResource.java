// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.auth.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/v1/reload}: reads the configuration file and the keys again, as SIGHUP does. */
final class ReloadResource {
    private final Supplier<ReloadAnswer> reload;

    ReloadResource(Supplier<ReloadAnswer> reload) {
        this.reload = reload;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint("POST", "/api/v1/reload", Permission.WRITE_CONFIGURATION, "configuration.reload",
                _ -> reload()));
    }

    private ApiResponse reload() throws ApiProblem {
        ReloadAnswer answer = reload.get();
        if (!answer.takenOver()) {
            throw answer.problems().isEmpty()
                    ? ApiProblem
                            .unavailable("the appliance is starting or ending; it reads its configuration anew then")
                    : ApiProblem.invalid(answer.problems());
        }
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        put(body.putArray("changed"), answer.changed());
        put(body.putArray("need_restart"), answer.needRestart());
        body.put("private_keys", answer.privateKeys());
        put(body.putArray("problems"), answer.problems());
        return ApiResponse.ok(body).about("", detail(answer));
    }

    private static void put(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String detail(ReloadAnswer answer) {
        List<String> parts = new ArrayList<>();
        parts.add("changed: " + (answer.changed().isEmpty() ? "nothing" : String.join(", ", answer.changed())));
        if (!answer.needRestart().isEmpty()) {
            parts.add("after a restart: " + String.join(", ", answer.needRestart()));
        }
        parts.add("private keys: " + answer.privateKeys());
        if (!answer.problems().isEmpty()) {
            parts.add("problems: " + answer.problems().size());
        }
        return String.join("; ", parts);
    }
}
