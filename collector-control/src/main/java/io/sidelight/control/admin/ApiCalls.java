// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.control.trail.TrailEntry;
import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What every call goes through, whatever it asks for: who makes it, whether they may, what is done, and the line that tells of it. Thread-safe;
 * calls that change something go through one after the other.
 */
final class ApiCalls {
    private final Authentication authentication;
    private final AdminTrail trail;
    /** Changes are made one at a time, and none after one that could not be told of. */
    private final Object changing = new Object();
    private boolean trailIsBroken;

    ApiCalls(Authentication authentication, AdminTrail trail) {
        this.authentication = authentication;
        this.trail = trail;
    }

    /** Makes the request once its caller is known, since nothing of a stranger's body is to be read. */
    @FunctionalInterface
    interface Body {
        ApiRequest of(Caller caller) throws ApiProblem;
    }

    /**
     * Does what is asked.
     *
     * @throws ApiProblem what the caller is told instead
     */
    ApiResponse call(Endpoint endpoint, Credentials credentials, Body body) throws ApiProblem {
        String address = credentials.address();
        Caller caller;
        try {
            caller = authentication.caller(credentials);
        } catch (ApiProblem e) {
            if (e.status() != 429) { // those were told of one by one until there were too many
                tell(new TrailEntry(null, address, endpoint.action(), "", e.status(), e.title() + told(credentials)));
            }
            throw e;
        }
        if (!caller.role().may(endpoint.permission())) {
            ApiProblem problem = ApiProblem.forbidden("the role " + caller.role().code() + " may not do "
                    + endpoint.action() + "; it takes the permission " + endpoint.permission());
            tell(new TrailEntry(caller, address, endpoint.action(), "", problem.status(), problem.detail()));
            throw problem;
        }
        if (!endpoint.changes()) {
            return endpoint.handler().handle(body.of(caller));
        }
        ApiRequest request = body.of(caller);
        if (endpoint.streams()) {
            return stream(endpoint, request, address);
        }
        synchronized (changing) {
            return change(endpoint, request, address);
        }
    }

    private static String told(Credentials credentials) {
        X509Certificate certificate = credentials.certificate();
        return certificate == null
                ? ""
                : " (the client certificate of " + ClientCertificates.subject(certificate) + ")";
    }

    /** What client certificates are verified against; null when none are asked for. */
    @Nullable
    KeyStore clientAuthorities() {
        return authentication.clientAuthorities();
    }

    /** Whether a call that takes long might be begun by its caller now: its credential may have been withdrawn. */
    boolean mayStill(Endpoint endpoint, Credentials credentials) {
        try {
            return authentication.caller(credentials).role().may(endpoint.permission());
        } catch (ApiProblem e) {
            return false;
        }
    }

    /** Lasts as long as the body comes, so nobody waits for its end; what is done is told by who does it. */
    private ApiResponse stream(Endpoint endpoint, ApiRequest request, String address) throws ApiProblem {
        try {
            return endpoint.handler().handle(request);
        } catch (ApiProblem e) {
            if (e.status() != 429) { // who brings too much would fill the log with it
                tell(new TrailEntry(request.caller(), address, endpoint.action(), "", e.status(), e.detail()));
            }
            throw e;
        }
    }

    private ApiResponse change(Endpoint endpoint, ApiRequest request, String address) throws ApiProblem {
        if (trailIsBroken && !tell(TrailEntry.ofAppliance("trail.resume", "", "lines can be written again"))) {
            throw ApiProblem.unavailable("nothing is changed while the log of who did what cannot be written");
        }
        try {
            ApiResponse response = endpoint.handler().handle(request);
            boolean told = tell(new TrailEntry(request.caller(), address, endpoint.action(), response.object(),
                    response.status(), response.detail()));
            if (!told) {
                throw ApiProblem.failed("it was done, but could not be written to the log of who did what");
            }
            return response;
        } catch (ApiProblem e) {
            if (!trailIsBroken) {
                tell(new TrailEntry(request.caller(), address, endpoint.action(), "", e.status(), e.detail()));
            }
            throw e;
        }
    }

    /** Writes a line; false when it could not. */
    boolean tell(TrailEntry entry) {
        synchronized (changing) {
            try {
                trail.append(entry);
                trailIsBroken = false;
            } catch (IOException e) {
                trailIsBroken = true;
            }
            return !trailIsBroken;
        }
    }
}
