// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import java.util.Locale;

/** The members of an HTTP transaction's event that other events do not have. */
final class EcsHttp {
    private EcsHttp() {}

    static void render(JsonLines json, HttpTransaction http) {
        json.object("http", () -> {
            json.text("version", http.version());
            if (!http.method().isEmpty()) {
                json.object("request", () -> request(json, http));
            }
            if (http.status() > 0) {
                json.object("response", () -> response(json, http));
            }
        });
        if (!http.target().isEmpty()) {
            json.object("url", () -> url(json, http));
        }
        json.object("user_agent", () -> json.text("original", http.userAgent()));
    }

    /** What ECS has no field for, within {@code sidelight.http}. */
    static void extras(JsonLines json, HttpTransaction http) {
        json.number("transaction", http.number());
        json.text("host", http.host());
        json.text("status_text", http.statusText());
        json.text("request_content_type", http.requestContentType());
        json.text("response_content_type", http.responseContentType());
        json.text("upgrade", http.upgrade());
        json.truth("complete", http.complete());
        bodyExtras(json, "request_body", http.requestBody());
        bodyExtras(json, "response_body", http.responseBody());
        if (http.gapBytes() != 0) {
            json.truth("gap", true);
            json.number("gap_bytes", http.gapBytes());
        }
        if (http.requestEndNs() > 0 && http.responseStartNs() > 0) {
            json.number("response_delay", http.responseStartNs() - http.requestEndNs());
        }
    }

    static String outcome(HttpTransaction http) {
        if (http.status() == 0) {
            return "unknown";
        }
        return http.status() < 400 ? "success" : "failure";
    }

    static long startNs(HttpTransactionEvent event) {
        HttpTransaction http = event.http();
        if (http.requestStartNs() > 0) {
            return http.requestStartNs();
        }
        return http.responseStartNs() > 0 ? http.responseStartNs() : event.connection().startNs();
    }

    static long endNs(HttpTransactionEvent event) {
        HttpTransaction http = event.http();
        long last = Math.max(http.responseEndNs(), Math.max(http.responseStartNs(), http.requestEndNs()));
        return Math.max(startNs(event), last);
    }

    private static void request(JsonLines json, HttpTransaction http) {
        json.text("method", http.method());
        json.text("referrer", http.referrer());
        json.text("mime_type", mediaType(http.requestContentType()));
        json.number("bytes", http.requestBytes());
        json.object("body", () -> body(json, http.requestBodyBytes(), http.requestBody()));
    }

    private static void response(JsonLines json, HttpTransaction http) {
        json.number("status_code", http.status());
        json.text("mime_type", mediaType(http.responseContentType()));
        json.number("bytes", http.responseBytes());
        json.object("body", () -> body(json, http.responseBodyBytes(), http.responseBody()));
    }

    private static void body(JsonLines json, long bytes, HttpBody body) {
        json.number("bytes", bytes);
        json.text("content", body.text());
    }

    /** What was seen and is told of a body; nothing where no policy asks for it. */
    private static void bodyExtras(JsonLines json, String name, HttpBody body) {
        if (body.state() == HttpBody.State.NONE) {
            return;
        }
        json.object(name, () -> {
            json.text("state", body.state().code());
            json.text("content", body.shown().code());
            if (!body.sha256().isEmpty()) {
                json.object("hash", () -> json.text("sha256", body.sha256()));
            }
        });
    }

    private static void url(JsonLines json, HttpTransaction http) {
        RequestUrl url = RequestUrl.of(http.target(), http.host());
        json.text("original", http.target());
        json.text("full", http.url());
        json.text("scheme", url.scheme());
        json.text("domain", url.domain());
        json.number("port", url.port());
        json.text("path", url.path());
        json.text("query", url.query());
    }

    /** {@code text/html} of {@code Text/HTML; charset=utf-8}. */
    static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
