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
 * Talks to the embedded servers before the node has a Vert.x of its own. A server that takes the folder's password is the
 * folder's. Blocks the calling thread; closed by who made it.
 */
final class StoreProbe implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;
    /** The length of the message and the number that asks for TLS: PostgreSQL's protocol, "SSLRequest". */
    private static final long SSL_REQUEST = 8L << 32 | 80_877_103;

    private static final String MAINTENANCE = "postgres";

    /** Without a cache of files, which would add a shutdown hook: the last probe is made while the process ends. */
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

    /** Whether it answers in that time; one that hangs takes all of it. */
    boolean postgresAnswers(int port, Duration patience) {
        return speaks(port, patience) && succeeds(postgres(port, "select 1"));
    }

    boolean redisAnswers(int port) {
        return succeeds(redis(port, Request.cmd(Command.PING)));
    }

    /** What PostgreSQL's {@code SHOW} says of a setting. */
    String show(int port, String setting) {
        return await(postgres(port, "show " + setting)).iterator().next().getString(0);
    }

    void createDatabase(int port, String name) {
        RowSet<Row> present = await(postgres(port, "select 1 from pg_database where datname = '" + name + "'"));
        if (present.size() == 0) {
            await(postgres(port, "create database " + name));
        }
    }

    /** Redis writes its snapshot and ends, which is also the end of this connection. */
    void shutDownRedis(int port) {
        succeeds(redis(port, Request.cmd(Command.SHUTDOWN)));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /** One that hangs lets the system take its connections and says nothing, not even whether it speaks TLS. */
    private static boolean speaks(int port, Duration patience) {
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
                            new StoresException("an embedded server refused: " + cause.getMessage(), cause)))
                    .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new StoresException("an embedded server does not answer", silent);
        }
    }
}
