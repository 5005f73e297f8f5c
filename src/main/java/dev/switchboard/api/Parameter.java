package dev.switchboard.api;

import java.util.regex.Pattern;

/**
 * A query parameter that fills the command's field of the same name.
 *
 * @param kind how its text is converted to the field's value
 */
record Parameter(String name, Kind kind) {

    private enum Kind {
        TEXT,
        WHOLE,
        FLAG
    }

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");

    static Parameter text(String name) {
        return new Parameter(name, Kind.TEXT);
    }

    /** A whole number. */
    static Parameter whole(String name) {
        return new Parameter(name, Kind.WHOLE);
    }

    /** {@code true} or {@code false}. */
    static Parameter flag(String name) {
        return new Parameter(name, Kind.FLAG);
    }

    /** The value as JSON. A text that cannot be converted is passed on unchanged, so that the concern refuses it by field. */
    Object read(String value) {
        return switch (kind) {
            case TEXT -> value;
            case WHOLE -> WHOLE.matcher(value).matches() ? number(Long.parseLong(value)) : value;
            case FLAG -> "true".equals(value) || "false".equals(value) ? Boolean.valueOf(value) : value;
        };
    }

    private static Object number(long whole) {
        return whole == (int) whole ? (Object) (int) whole : (Object) whole;
    }
}
