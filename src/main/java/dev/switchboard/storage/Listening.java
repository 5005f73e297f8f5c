package dev.switchboard.storage;

import dev.switchboard.storage.postgres.PostgresDialer;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.vertx.ConnectionCut;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of its own on which PostgreSQL tells what is said by NOTIFY. Nothing else is sent on it, so a NAT or a balancer
 * that drops it would not be noticed: it is probed at an interval, and cut if one probe has no answer when the next is due. It
 * belongs to the event loop that opened it, where its callbacks run; whoever opened it closes it.
 */
public final class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    /** Two of them are as long as a connection of the pool may go without an answer. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final SqlConnection connection;
    private final ConnectionFactory<PgConnectOptions> factory;
    private final Duration interval;
    private final long timer;
    private boolean asked;

    private Listening(
            Vertx vertx, SqlConnection connection, ConnectionFactory<PgConnectOptions> factory, Duration interval) {
        this.vertx = vertx;
        this.connection = connection;
        this.factory = factory;
        this.interval = interval;
        this.timer = vertx.setPeriodic(interval.toMillis(), fired -> check());
    }

    /** As {@link #open(Vertx, PostgresTarget, String, Duration, Runnable, Runnable)}; empty if there is nowhere to listen. */
    static Future<Optional<Listening>> open(
            Vertx vertx, Optional<PostgresTarget> where, String channel, Runnable woken, Runnable lost) {
        return where.map(found ->
                        open(vertx, found, channel, CHECK_INTERVAL, woken, lost).map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /**
     * Listens on the channel.
     *
     * @param channel a plain identifier
     * @param interval how often the server is asked for an answer; it may take two of them to listen
     * @param woken runs for each NOTIFY
     * @param lost runs once, when the connection has ended
     */
    static Future<Listening> open(
            Vertx vertx, PostgresTarget target, String channel, Duration interval, Runnable woken, Runnable lost) {
        PostgresDialer dialer = new PostgresDialer(target);
        ConnectionFactory<PgConnectOptions> factory =
                dialer.createConnectionFactory(vertx, StoreConnections.withTimeouts(new NetClientOptions()));
        return inTime(interval, factory.connect(vertx.getOrCreateContext(), new PgConnectOptions()))
                .compose(connection -> {
                    Listening listening = new Listening(vertx, connection, factory, interval);
                    ((PgConnection) connection).notificationHandler(said -> woken.run());
                    connection.closeHandler(ended -> {
                        listening.release();
                        lost.run();
                    });
                    return inTime(
                                    interval,
                                    connection.query("listen " + channel).execute())
                            .map(listening)
                            .onFailure(refused -> listening.close());
                })
                // A connection that is dialed too late ends with it.
                .onFailure(refused -> release(factory));
    }

    private static <T> Future<T> inTime(Duration interval, Future<T> answer) {
        return answer.timeout(2 * interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        if (asked) {
            LOG.warn(
                    "PostgreSQL has not answered for {} s on the connection that listens: it is opened anew",
                    interval.toSeconds());
            ConnectionCut.cut(connection);
            return;
        }
        asked = true;
        connection.query("select 1").execute().onComplete(answered -> asked = false);
    }

    /** Ends the connection; the callback for a lost one does not run any more. */
    public void close() {
        connection.closeHandler(null);
        // It ends after what is asked, which may never be answered.
        connection.close();
        release();
    }

    private void release() {
        vertx.cancelTimer(timer);
        release(factory);
    }

    private static void release(ConnectionFactory<PgConnectOptions> factory) {
        factory.close((done, failure) -> {});
    }
}
