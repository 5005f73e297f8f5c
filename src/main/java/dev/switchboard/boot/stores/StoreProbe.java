package dev.switchboard.boot.stores;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client of the embedded servers, for the time when the node has no Vert.x yet. A server that accepts the folder's
 * password belongs to the folder. Blocks the calling thread; the caller closes it.
 */
final class StoreProbe implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    /** PostgreSQL's SSLRequest message: its length and its code. */
    private static final long SSL_REQUEST = 8L << 32 | 80_877_103;

    static final String MAINTENANCE = "postgres";

    /** Without a file cache, which adds a shutdown hook: the last probe runs inside one. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));

    private final String password;

    StoreProbe(String password) {
        this.password = password;
    }

    /** The password of both servers. */
    String password() {
        return password;
    }

    /** Whether PostgreSQL answers within {@code patience}; a hung server takes all of it. */
    boolean postgresAnswers(int port, Duration patience) {
        return answersSslRequest(port, patience) && succeeds(postgres(port, "select 1"));
    }

    boolean redisAnswers(int port) {
        return succeeds(redis(port, Request.cmd(Command.PING)));
    }

    /** The value of a PostgreSQL setting. */
    String show(int port, String setting) {
        return await(postgres(port, "show " + setting)).iterator().next().getString(0);
    }

    void createDatabase(int port, String name) {
        RowSet<Row> present = await(postgres(port, "select 1 from pg_database where datname = '" + name + "'"));
        if (present.size() == 0) {
            await(postgres(port, "create database " + name));
        }
    }

    /** A connection to a database of the server, for work that may take long. */
    SqlSession session(int port, String database) {
        PgConnectOptions options = PgConnectOptions.fromUri(PostgresServer.uri(port, password, database))
                .setReconnectAttempts(0);
        return new SqlSession(await(PgConnection.connect(vertx, options)));
    }

    /** Makes Redis write its snapshot and exit, which ends this connection too. */
    void shutDownRedis(int port) {
        succeeds(redis(port, Request.cmd(Command.SHUTDOWN)));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /** The system accepts connections for a hung server; only an answer to SSLRequest shows that the server works. */
    private static boolean answersSslRequest(int port, Duration patience) {
        try (Socket socket = new Socket()) {
            int millis = (int) Math.max(1, patience.toMillis());
            socket.connect(new InetSocketAddress(ServerState.HOST, port), millis);
            socket.setSoTimeout(millis);
            new DataOutputStream(socket.getOutputStream()).writeLong(SSL_REQUEST);
            return socket.getInputStream().read() >= 0;
        } catch (IOException away) {
            return false;
        }
    }

    private Future<RowSet<Row>> postgres(int port, String sql) {
        PgConnectOptions options = PgConnectOptions.fromUri(PostgresServer.uri(port, password, MAINTENANCE))
                .setReconnectAttempts(0);
        return PgConnection.connect(vertx, options)
                .compose(connection -> connection.query(sql).execute().eventually(connection::close));
    }

    private Future<?> redis(int port, Request request) {
        Redis client = Redis.createClient(vertx, RedisServer.uri(port, password));
        return client.send(request).eventually(client::close);
    }

    private static boolean succeeds(Future<?> future) {
        try {
            await(future.mapEmpty());
            return true;
        } catch (StoresException refused) {
            return false;
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.recover(cause -> Future.failedFuture(
                            new StoresException("an embedded server refused a command: " + cause.getMessage(), cause)))
                    .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new StoresException("an embedded server does not answer", silent);
        }
    }
}
