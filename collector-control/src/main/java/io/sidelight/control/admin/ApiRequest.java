// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A call whose caller is proven and may make it.
 *
 * @param path the parts of the path that the endpoint's has in braces, by name
 * @param query the first value of each parameter
 * @param contentType without parameters, in lower case; empty without a body
 * @param ifMatch the header, empty without one
 * @param body empty when the endpoint takes it as a stream
 * @param stream the body while it comes, for an endpoint that takes it so
 */
record ApiRequest(Caller caller, Map<String, String> path, Map<String, String> query, String contentType,
        String ifMatch, byte[] body, InputStream stream) {
    /** A call whose body is there. */
    ApiRequest(Caller caller, Map<String, String> path, Map<String, String> query, String contentType, String ifMatch,
            byte[] body) {
        this(caller, path, query, contentType, ifMatch, body, InputStream.nullInputStream());
    }

    static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build()).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /**
     * The body as a JSON object with no other members than {@code known}.
     *
     * @throws ApiProblem with all that is wrong
     */
    ObjectNode object(Set<String> known) throws ApiProblem {
        if (!contentType.equals("application/json")) {
            throw ApiProblem.unsupported("send application/json, not '" + contentType + "'");
        }
        JsonNode read;
        try {
            read = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // the original message quotes the body, which may hold a key
            JsonLocation where = e.getLocation();
            throw ApiProblem.malformed(where == null
                    ? "the body is not JSON that is taken here"
                    : "the body is not JSON: line " + where.getLineNr() + ", column " + where.getColumnNr());
        } catch (IOException e) {
            throw ApiProblem.malformed("the body is not JSON");
        }
        if (!(read instanceof ObjectNode object)) {
            throw ApiProblem.malformed("the body is not a JSON object");
        }
        List<String> errors = new ArrayList<>();
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add("unknown member" + (name.matches("\\w{1,40}") ? " '" + name + "'" : "") + "; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        return object;
    }

    /**
     * A whole number of the query, {@code fallback} without one.
     *
     * @throws ApiProblem when it is no number from {@code least} to {@code most}
     */
    int number(String name, int fallback, int least, int most) throws ApiProblem {
        String text = query.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiProblem.invalid(List.of(name + " is '" + text + "', must be " + least + " to " + most));
    }

    /** Whether the query has {@code name} as {@code true}. */
    boolean truth(String name) throws ApiProblem {
        String text = query.getOrDefault(name, "false");
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw ApiProblem.invalid(List.of(name + " is '" + text + "', must be true or false"));
    }
}
