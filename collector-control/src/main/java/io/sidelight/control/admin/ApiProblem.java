// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import java.util.List;

/** Why a call is refused, as it is told to the caller: {@code application/problem+json} (RFC 9457). Holds nothing that is secret. */
final class ApiProblem extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final List<String> errors;
    private final int retryAfterSeconds;

    private ApiProblem(int status, String title, String detail, List<String> errors) {
        this(status, title, detail, errors, 0);
    }

    private ApiProblem(int status, String title, String detail, List<String> errors, int retryAfterSeconds) {
        super(detail, null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
        this.status = status;
        this.title = title;
        this.errors = errors;
    }

    /** The request says something that cannot be; {@code errors} is all that is wrong with it. */
    static ApiProblem invalid(List<String> errors) {
        return new ApiProblem(422, "not valid", String.join("; ", errors), errors);
    }

    static ApiProblem malformed(String detail) {
        return new ApiProblem(400, "cannot be read", detail, List.of());
    }

    static ApiProblem unauthenticated() {
        return new ApiProblem(401, "who are you?",
                "send a token that is valid: 'Authorization: Bearer sidelight_...'; sidelight tokens make one",
                List.of());
    }

    static ApiProblem tooManyFailures() {
        return new ApiProblem(429, "too many failures",
                "too many calls from this address had no valid token; wait a minute", List.of(), 60);
    }

    static ApiProblem tooMuch(String detail, int retryAfterSeconds) {
        return new ApiProblem(429, "too much", detail, List.of(), retryAfterSeconds);
    }

    static ApiProblem forbidden(String detail) {
        return new ApiProblem(403, "not allowed", detail, List.of());
    }

    static ApiProblem notFound(String detail) {
        return new ApiProblem(404, "not found", detail, List.of());
    }

    static ApiProblem conflict(String detail) {
        return new ApiProblem(409, "conflict", detail, List.of());
    }

    static ApiProblem changedMeanwhile(String detail) {
        return new ApiProblem(412, "changed meanwhile", detail, List.of());
    }

    static ApiProblem tooLarge(long most) {
        return new ApiProblem(413, "too large", "the request is larger than " + most + " bytes", List.of());
    }

    static ApiProblem unsupported(String detail) {
        return new ApiProblem(415, "not this media type", detail, List.of());
    }

    static ApiProblem failed(String detail) {
        return new ApiProblem(500, "failed", detail, List.of());
    }

    static ApiProblem unavailable(String detail) {
        return new ApiProblem(503, "not now", detail, List.of());
    }

    int status() {
        return status;
    }

    /** When to come again; 0 when nothing is said of it. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    String title() {
        return title;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<String> errors() {
        return errors;
    }
}
