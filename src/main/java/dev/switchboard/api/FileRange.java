package dev.switchboard.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request asks for (RFC 9110, section 14): the whole where it asks for several, which is allowed.
 *
 * @param first its first byte
 * @param end after its last one
 * @param isPart whether a part was asked for
 */
record FileRange(long first, long end, boolean isPart) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,15})-(\\d{0,15})");

    /**
     * The range; null if it has no byte of the file.
     *
     * @param range the header {@code Range}
     * @param condition the header {@code If-Range}
     */
    static @Nullable FileRange of(@Nullable String range, @Nullable String condition, String etag, long size) {
        FileRange whole = new FileRange(0, size, false);
        if (range == null || (condition != null && !condition.equals(etag))) {
            return whole;
        }
        Matcher one = ONE.matcher(range.trim());
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return whole;
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(one.group(2)));
            return last == 0 ? null : new FileRange(size - last, size, true);
        }
        long first = Long.parseLong(one.group(1));
        long end = one.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(one.group(2)) + 1);
        if (!one.group(2).isEmpty() && Long.parseLong(one.group(2)) < first) {
            return whole;
        }
        return first >= size ? null : new FileRange(first, end, true);
    }

    long length() {
        return end - first;
    }

    /** The value of {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + (end - 1) + "/" + size;
    }
}
