package dev.switchboard.boot;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.switchboard.bus.Trace;
import java.util.Map;

/**
 * Adds the trace of the current command to each log line, as {@code trace} in the mapped diagnostic context, from which
 * both formats read it. Runs on the logging thread and drops no line.
 */
final class TraceFilter extends Filter<ILoggingEvent> {

    @Override
    public FilterReply decide(ILoggingEvent event) {
        Trace trace = Trace.current();
        if (trace != null && event instanceof LoggingEvent line) {
            line.setMDCPropertyMap(Map.of("trace", trace.toString()));
        }
        return FilterReply.NEUTRAL;
    }
}
