package dev.switchboard.boot;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The log until the configuration is read, and where it is not: only what is wrong, away from the standard output. In code, since
 * a parser of XML would take a tenth of a start's CPU; a file for logback on the class path comes before it. Logback makes one by
 * its name, once for the process.
 */
@ConfiguratorRank(EarlyLog.AFTER_FILES)
public final class EarlyLog extends ContextAwareBase implements Configurator {

    /** Between what reads files and logback's own last resort. */
    static final int AFTER_FILES = (ConfiguratorRank.NOMINAL + ConfiguratorRank.FALLBACK) / 2;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.configureEarly(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
