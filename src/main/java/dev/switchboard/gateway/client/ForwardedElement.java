package dev.switchboard.gateway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One element of the header {@code Forwarded} (RFC 7239, section 4): what one proxy wrote. What it left out is empty.
 *
 * @param peer its {@code for}
 */
record ForwardedElement(String peer, String proto, String host) {

    /** The elements of a header, in order. A part that is no pair is skipped. */
    static List<ForwardedElement> parse(String header) {
        List<ForwardedElement> elements = new ArrayList<>();
        for (String element : split(header, ',')) {
            if (!element.isBlank()) {
                elements.add(element(element));
            }
        }
        return elements;
    }

    private static ForwardedElement element(String text) {
        String peer = "";
        String proto = "";
        String host = "";
        for (String pair : split(text, ';')) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).trim());
            switch (equals < 0 ? "" : pair.substring(0, equals).trim().toLowerCase(Locale.ROOT)) {
                case "for" -> peer = value;
                case "proto" -> proto = value;
                case "host" -> host = value;
                default -> {
                    // "by" and extensions say nothing about the client.
                }
            }
        }
        return new ForwardedElement(peer, proto, host);
    }

    /** The parts between separators that stand outside of quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (at == '\\' && quoted) {
                i++;
            } else if (at == '"') {
                quoted = !quoted;
            } else if (at == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }
}
