// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * A request and its response. Texts are empty, and times and codes 0, for what was not seen. Texts come from the network:
 * they are cut to a bounded length but not cleaned.
 *
 * @param number place in its connection, counted from 1
 * @param version {@code 1.0} or {@code 1.1}
 * @param target request target as sent
 * @param host value of the Host header
 * @param status status code
 * @param requestBodyBytes body bytes that went by, as transferred, without chunk framing
 * @param requestBytes all bytes of the request, head and framing included
 * @param upgrade protocol that a 101 response switched to, or CONNECT's tunnel
 * @param gapBytes bytes of this transaction that are missing; -1 when there is a gap of unknown size
 * @param complete both messages were seen to their end, without a gap
 * @param requestBody what a policy wants told of the request's body
 * @param responseBody the same of the response's
 */
public record HttpTransaction(int number, String version, String method, String target, String host, int status,
        String statusText, String userAgent, String referrer, String requestContentType, String responseContentType,
        long requestBodyBytes, long responseBodyBytes, long requestBytes, long responseBytes, long requestStartNs,
        long requestEndNs, long responseStartNs, long responseEndNs, String upgrade, long gapBytes, boolean complete,
        HttpBody requestBody, HttpBody responseBody) {

    /** A transaction of whose bodies nothing is told but their length. */
    public HttpTransaction(int number, String version, String method, String target, String host, int status,
            String statusText, String userAgent, String referrer, String requestContentType, String responseContentType,
            long requestBodyBytes, long responseBodyBytes, long requestBytes, long responseBytes, long requestStartNs,
            long requestEndNs, long responseStartNs, long responseEndNs, String upgrade, long gapBytes,
            boolean complete) {
        this(number, version, method, target, host, status, statusText, userAgent, referrer, requestContentType,
                responseContentType, requestBodyBytes, responseBodyBytes, requestBytes, responseBytes, requestStartNs,
                requestEndNs, responseStartNs, responseEndNs, upgrade, gapBytes, complete, HttpBody.NONE,
                HttpBody.NONE);
    }

    /** The same with other bodies. */
    public HttpTransaction withBodies(HttpBody request, HttpBody response) {
        return request == requestBody && response == responseBody
                ? this
                : new HttpTransaction(number, version, method, target, host, status, statusText, userAgent, referrer,
                        requestContentType, responseContentType, requestBodyBytes, responseBodyBytes, requestBytes,
                        responseBytes, requestStartNs, requestEndNs, responseStartNs, responseEndNs, upgrade, gapBytes,
                        complete, request, response);
    }

    /** Characters of bodies that are shown. */
    public int shownCharacters() {
        return requestBody.text().length() + responseBody.text().length();
    }

    /** The whole URL, as well as it is known; {@code https} because it was inside TLS. */
    public String url() {
        if (target.startsWith("http://") || target.startsWith("https://") || host.isEmpty()
                || !target.startsWith("/")) {
            return target;
        }
        return "https://" + host + target;
    }
}
