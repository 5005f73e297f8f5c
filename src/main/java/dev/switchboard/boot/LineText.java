package dev.switchboard.boot;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Writes the message of a line of the log, and the trace it belongs to. Control characters become a blank: ids and headers come
 * from clients and issuers, and must not forge a line. Without a regular expression, since every connection leaves two lines. Any
 * thread; holds nothing.
 */
final class LineText extends ClassicConverter {

    private static final int FIRST_VISIBLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    @Override
    public String convert(ILoggingEvent event) {
        String trace = event.getMDCPropertyMap().getOrDefault("trace", "");
        String message = visible(String.valueOf(event.getFormattedMessage()));
        return trace.isEmpty() ? message : message + " trace=" + visible(trace);
    }

    /** The text with a blank for each run of control characters; the text itself if it has none. */
    static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return cleaned(text, i);
            }
        }
        return text;
    }

    private static String cleaned(String text, int first) {
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, first);
        boolean inRun = false;
        for (int i = first; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean control = isControl(character);
            if (!control) {
                clean.append(character);
            } else if (!inRun) {
                clean.append(' ');
            }
            inRun = control;
        }
        return clean.toString();
    }

    private static boolean isControl(char character) {
        return character < FIRST_VISIBLE
                || character == DELETE
                || character == LINE_SEPARATOR
                || character == PARAGRAPH_SEPARATOR;
    }
}
