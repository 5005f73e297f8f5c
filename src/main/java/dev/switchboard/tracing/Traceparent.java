package dev.switchboard.tracing;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code traceparent} of W3C Trace Context, section 3.2: version, trace id, parent id, flags. */
final class Traceparent {

    static final String HEADER = "traceparent";

    /** A later version may have more after the flags; version ff is forbidden. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final int MAX_LENGTH = 512;

    private Traceparent() {}

    /** The span that the text names; invalid if it names none. */
    static SpanContext parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !parts.matches() || ("00".equals(parts.group(1)) && parts.group(5) != null)) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                parts.group(2), parts.group(3), TraceFlags.fromHex(parts.group(4), 0), TraceState.getDefault());
    }

    static String of(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex();
    }
}
