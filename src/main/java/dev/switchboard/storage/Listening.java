package dev.switchboard.storage;

import dev.switchboard.storage.postgres.PostgresDialer;
import dev.switchboard.storage.postgres.PostgresTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.util.Optional;

/**
 * A connection of its own on which PostgreSQL tells what is said by NOTIFY. It belongs to the event loop that opened it, where
 * its callbacks run; whoever opened it closes it.
 */
public final class Listening {

    private final SqlConnection connection;
    private final ConnectionFactory<PgConnectOptions> factory;

    private Listening(SqlConnection connection, ConnectionFactory<PgConnectOptions> factory) {
        this.connection = connection;
        this.factory = factory;
    }

    /** As {@link #open(Vertx, PostgresTarget, String, Runnable, Runnable)}; empty if there is nowhere to listen. */
    static Future<Optional<Listening>> open(
            Vertx vertx, Optional<PostgresTarget> where, String channel, Runnable woken, Runnable lost) {
        return where.map(found -> open(vertx, found, channel, woken, lost).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /**
     * Listens on the channel.
     *
     * @param channel a plain identifier
     * @param woken runs for each NOTIFY
     * @param lost runs once, when the connection has ended
     */
    static Future<Listening> open(Vertx vertx, PostgresTarget target, String channel, Runnable woken, Runnable lost) {
        PostgresDialer dialer = new PostgresDialer(target);
        ConnectionFactory<PgConnectOptions> factory =
                dialer.createConnectionFactory(vertx, StoreConnections.withTimeouts(new NetClientOptions()));
        return factory.connect(vertx.getOrCreateContext(), new PgConnectOptions())
                .compose(connection -> {
                    Listening listening = new Listening(connection, factory);
                    ((PgConnection) connection).notificationHandler(said -> woken.run());
                    connection.closeHandler(ended -> lost.run());
                    return connection
                            .query("listen " + channel)
                            .execute()
                            .map(listening)
                            .onFailure(refused -> listening.close());
                })
                .onFailure(refused -> factory.close((done, failure) -> {}));
    }

    /** Ends the connection; the callback for a lost one does not run any more. */
    public void close() {
        connection.closeHandler(null);
        connection.close().onComplete(closed -> factory.close((done, failure) -> {}));
    }
}
