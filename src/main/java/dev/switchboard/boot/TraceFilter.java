package dev.switchboard.boot;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.switchboard.bus.Trace;
import java.util.Map;

/**
 * Gives each log line the trace of the command that it was written for, on the thread that writes it: as {@code trace} in
 * the mapped context, where both formats look. Keeps every line.
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
