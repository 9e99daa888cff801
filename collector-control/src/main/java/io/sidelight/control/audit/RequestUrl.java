// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

/**
 * The parts of an HTTP request's URL (RFC 9112 section 3.2), cut where they must be without asking whether they are valid:
 * the text comes from the network. What is not there is empty; the port is -1.
 */
record RequestUrl(String scheme, String domain, int port, String path, String query) {

    /** Of a request target in any of its four forms, and the Host header. */
    static RequestUrl of(String target, String host) {
        int authority = target.indexOf("://");
        boolean absolute = target.regionMatches(true, 0, "http://", 0, 7)
                || target.regionMatches(true, 0, "https://", 0, 8);
        if (absolute) {
            int path = firstOf(target, authority + 3, "/?#");
            return of(target.substring(0, authority), target.substring(authority + 3, path), target.substring(path));
        }
        if (target.startsWith("/")) {
            return of("https", host, target);
        }
        return target.equals("*") ? of("https", host, "") : of("", target, "");
    }

    private static RequestUrl of(String scheme, String authority, String rest) {
        String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon >= 0 && hostPort.substring(colon + 1).matches("[0-9]{1,5}");
        int port = hasPort ? Integer.parseInt(hostPort.substring(colon + 1)) : -1;
        String domain = hasPort ? hostPort.substring(0, colon) : hostPort;
        int fragment = firstOf(rest, 0, "#");
        int query = firstOf(rest.substring(0, fragment), 0, "?");
        return new RequestUrl(scheme, withoutBrackets(domain), port, rest.substring(0, query),
                query < fragment ? rest.substring(query + 1, fragment) : "");
    }

    private static String withoutBrackets(String domain) {
        boolean literal = domain.startsWith("[") && domain.endsWith("]") && domain.length() > 2;
        return literal ? domain.substring(1, domain.length() - 1) : domain;
    }

    private static int firstOf(String text, int from, String stops) {
        for (int i = from; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
