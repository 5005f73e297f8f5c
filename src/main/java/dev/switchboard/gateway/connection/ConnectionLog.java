package dev.switchboard.gateway.connection;

import dev.switchboard.bus.LogText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two lines that every connection leaves in the log. Any thread. */
final class ConnectionLog {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private ConnectionLog() {}

    static void opened(Connection connection, int open) {
        LOG.info(
                "connection opened id={} user={} address={} userAgent={} endpoint={} open={}",
                connection.id(),
                LogText.field(connection.userId()),
                LogText.field(connection.client().address()),
                LogText.quoted(connection.client().userAgent()),
                connection.client().endpoint(),
                open);
    }

    static void closed(Connection connection, Close close, int open) {
        LOG.info(
                "connection closed id={} user={} address={} userAgent={} endpoint={} code={} reason={} duration={} open={}",
                connection.id(),
                LogText.field(connection.userId()),
                LogText.field(connection.client().address()),
                LogText.quoted(connection.client().userAgent()),
                connection.client().endpoint(),
                close.code(),
                LogText.quoted(close.words()),
                Duration.ofMillis(System.currentTimeMillis() - connection.openedAt()),
                open);
    }
}
