package dev.switchboard.sockjs;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;

/**
 * A request's path as Vert.x's router reads it: unreserved characters decoded, no empty segments, no dots (RFC 3986, section
 * 6.2.2). WebSockets do not pass the router, and must be found at the same addresses. Stateless; any thread.
 */
public final class RequestPath {

    private static final String ROOT = "/";
    private static final int ESCAPE_LENGTH = 3;

    private RequestPath() {}

    public static String of(HttpServerRequest request) {
        String path = request.path();
        return path == null ? ROOT : normalized(path);
    }

    static String normalized(String path) {
        return path.indexOf('%') < 0 && !path.contains("//") && !path.contains("/.")
                ? path
                : withoutDots(decoded(path));
    }

    private static String decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int octet = path.charAt(i) == '%' ? octet(path, i) : -1;
            if (octet >= 0 && isUnreserved(octet)) {
                text.append((char) octet);
                i += ESCAPE_LENGTH - 1;
            } else {
                text.append(path.charAt(i));
            }
        }
        return text.toString();
    }

    /** The escaped octet that starts here, or -1. */
    private static int octet(String path, int at) {
        boolean whole = at + ESCAPE_LENGTH <= path.length()
                && HexFormat.isHexDigit(path.charAt(at + 1))
                && HexFormat.isHexDigit(path.charAt(at + 2));
        return whole ? HexFormat.fromHexDigits(path, at + 1, at + ESCAPE_LENGTH) : -1;
    }

    private static boolean isUnreserved(int octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || "-._~".indexOf(octet) >= 0;
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String last = "";
        for (String segment : path.split("/", -1)) {
            last = segment;
            if ("..".equals(segment)) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !".".equals(segment)) {
                kept.addLast(segment);
            }
        }
        boolean folder = last.isEmpty() || ".".equals(last) || "..".equals(last);
        StringBuilder text = new StringBuilder(ROOT);
        for (Iterator<String> rest = kept.iterator(); rest.hasNext(); ) {
            text.append(rest.next()).append(rest.hasNext() || folder ? ROOT : "");
        }
        return text.toString();
    }
}
