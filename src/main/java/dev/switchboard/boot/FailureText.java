package dev.switchboard.boot;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/**
 * Writes what was thrown after a line of the log: the hub's own failures with their stack, those that libraries report in
 * the same line and without it, since they repeat with every connection that breaks. Any thread; holds nothing.
 */
final class FailureText extends ThrowableProxyConverter {

    private static final String OWN = "dev.switchboard";

    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure == null || event.getLoggerName().startsWith(OWN)) {
            return System.lineSeparator() + super.convert(event);
        }
        String text = ": " + failure.getClassName() + ": " + failure.getMessage();
        return LineText.visible(text) + System.lineSeparator();
    }
}
