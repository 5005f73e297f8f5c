package dev.switchboard.storage.postgres;

import dev.switchboard.storage.postgres.PostgresUri.Host;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's driver for PostgreSQL, with connections that it cannot make itself: to the right one of several servers, with
 * each of libpq's TLS modes, through a pooler. The pool asks it for each new connection; one that it hands out has been
 * greeted, and is to a version that the hub supports. The server that was right last is tried first, so that a lost one costs its timeout only once. Safe from any
 * thread; lives as long as the pool that uses it, which closes it.
 */
public final class PostgresDialer extends PgDriver {

    /** No rule of pg_hba.conf admits the connection; a pooler's "SSL required". */
    private static final Set<String> ABOUT_TLS = Set.of("28000", "08P01");

    /** Wrong credentials, no such database, no right to connect. */
    private static final Set<String> LOGIN = Set.of("28000", "28P01", "3D000", "42501");

    /** How long one of several servers may take to let the hub in. */
    private static final long DIAL_MS = 4_000;

    private static final long REFUSED_NANOS = 200_000_000L;
    private static final String HANDSHAKE = "SSL handshake failed";
    private static final long PLAIN_NANOS = 60_000_000_000L;
    private static final Exception REDIAL = new IllegalStateException("there is a pooler");

    private final PostgresTarget target;
    private volatile Greeting greeting = (connection, state) -> Future.succeededFuture();
    private volatile Host preferred;
    /** Until then TLS that is only preferred is not tried. */
    private volatile long plainUntil = System.nanoTime();
    /** Until then a refused login is not repeated, so that a busy node does not lock its user out. */
    private volatile long refusedUntil = System.nanoTime();

    private volatile @Nullable Throwable refused;

    /** What is done on a new connection before anybody else uses it; one for which it fails is closed. */
    @FunctionalInterface
    public interface Greeting extends BiFunction<SqlConnection, ServerState, Future<Void>> {}

    /** The connections are not greeted until {@link #greet} is called. */
    public PostgresDialer(PostgresTarget target) {
        this.target = target;
        this.preferred = target.hosts().get(0);
    }

    public void greet(Greeting greeting) {
        this.greeting = greeting;
    }

    @Override
    public ConnectionFactory<PgConnectOptions> createConnectionFactory(Vertx vertx, NetClientOptions transport) {
        ConnectionFactory<PgConnectOptions> network = super.createConnectionFactory(vertx, transport);
        return new ConnectionFactory<>() {
            @Override
            public Future<SqlConnection> connect(Context context, PgConnectOptions options) {
                Promise<SqlConnection> connected = Promise.promise();
                Throwable refusal = refused;
                Future<SqlConnection> dialed = refusal != null && refusedUntil - System.nanoTime() > 0
                        ? Future.failedFuture(refusal)
                        : new Dial(network, context).run();
                // The pool continues on the connection's context, wherever a greeting ended.
                dialed.onComplete(
                        done -> context.runOnContext(here -> connected.complete(done.result(), done.cause())));
                return connected.future();
            }

            @Override
            public void close(Completable<Void> closed) {
                network.close(closed);
            }
        };
    }

    /** One attempt to get one connection. */
    private final class Dial {

        private final ConnectionFactory<PgConnectOptions> network;
        private final Context context;
        private final List<String> refusals = new ArrayList<>();

        Dial(ConnectionFactory<PgConnectOptions> network, Context context) {
            this.network = network;
            this.context = context;
        }

        Future<SqlConnection> run() {
            Future<SqlConnection> found = Future.failedFuture("no server was tried");
            for (SessionAttributes wanted : target.attributes().rounds()) {
                for (Host host : hosts()) {
                    found = found.recover(none -> dial(host, wanted));
                }
            }
            return found.onFailure(this::pauseIfRefused)
                    .recover(last -> Future.failedFuture(
                            target.hosts().size() == 1
                                    ? last
                                    : new IllegalStateException(String.join("; ", refusals), last)));
        }

        private void pauseIfRefused(Throwable last) {
            if (last instanceof PgException login && LOGIN.contains(String.valueOf(login.getSqlState()))) {
                refused = last;
                refusedUntil = System.nanoTime() + REFUSED_NANOS;
            }
        }

        private List<Host> hosts() {
            List<Host> hosts = new ArrayList<>(target.hosts());
            Host first = preferred;
            hosts.remove(first);
            hosts.add(0, first);
            return hosts;
        }

        private Future<SqlConnection> dial(Host host, SessionAttributes wanted) {
            return inTime(connect(host).compose(connection -> welcome(connection, host, wanted)))
                    .onSuccess(connection -> preferred = host)
                    .onFailure(refusal -> refusals.add(host + ": " + StoreReason.of(refusal)));
        }

        /** The system takes connections for a server that hangs, too: then the next one is tried. */
        private Future<SqlConnection> inTime(Future<SqlConnection> dialed) {
            if (target.hosts().size() == 1) {
                return dialed;
            }
            Future<SqlConnection> bounded = dialed.timeout(DIAL_MS, TimeUnit.MILLISECONDS);
            bounded.onFailure(late -> dialed.onSuccess(SqlConnection::close));
            return bounded.recover(late -> Future.failedFuture(
                    late instanceof TimeoutException ? new IllegalStateException("does not answer", late) : late));
        }

        private Future<SqlConnection> connect(Host host) {
            return switch (target.tls().mode()) {
                case DISABLE -> connect(host, false);
                case ALLOW -> connect(host, false).recover(plain -> instead(host, true, plain));
                case PREFER -> plainUntil - System.nanoTime() > 0
                        ? connect(host, false)
                        : connect(host, true).recover(secure -> insteadOfTls(host, secure));
                case REQUIRE, VERIFY_CA, VERIFY_FULL -> connect(host, true);
            };
        }

        /** Vert.x's client leaves the socket open to a server that does not know TLS; so that is not asked each time. */
        private Future<SqlConnection> insteadOfTls(Host host, Throwable secure) {
            if (!(secure instanceof PgException)) {
                plainUntil = System.nanoTime() + PLAIN_NANOS;
            }
            return instead(host, false, secure);
        }

        /** A wrong password is as wrong the other way; only some refusals are about TLS. */
        private Future<SqlConnection> instead(Host host, boolean secure, Throwable first) {
            boolean hopeless = first instanceof PgException refused
                    ? !ABOUT_TLS.contains(String.valueOf(refused.getSqlState()))
                    : secure;
            return hopeless
                    ? Future.failedFuture(first)
                    : connect(host, secure)
                            .recover(second ->
                                    Future.failedFuture(second instanceof PgException && !secure ? second : first));
        }

        private Future<SqlConnection> connect(Host host, boolean secure) {
            Future<SqlConnection> connected = network.connect(
                    context, target.options(host, secure ? target.tls().enforced() : SslMode.DISABLE));
            return secure ? connected.recover(cause -> Future.failedFuture(explain(host, cause))) : connected;
        }

        /** Vert.x's client does not say why a handshake failed. */
        private Throwable explain(Host host, Throwable cause) {
            return HANDSHAKE.equals(cause.getMessage())
                    ? new IllegalStateException(
                            "the TLS handshake failed" + target.tls().demands(host), cause)
                    : cause;
        }

        private Future<SqlConnection> welcome(SqlConnection connection, Host host, SessionAttributes wanted) {
            return ServerState.of(connection)
                    .compose(state -> {
                        Optional<UnsupportedException> unsupported = UnsupportedException.of(state.version());
                        if (unsupported.isPresent()) {
                            return Future.failedFuture(unsupported.get());
                        }
                        if (!wanted.accept(state.inRecovery(), state.readOnly())) {
                            return Future.failedFuture("is not " + wanted.word()
                                    + (state.inRecovery() ? ": it is a standby" : ": it is " + state.access()));
                        }
                        return target.learn(state) ? Future.failedFuture(REDIAL) : greeting.apply(connection, state);
                    })
                    .map(connection)
                    .recover(refusal -> connection
                            .close()
                            .transform(closed -> refusal == REDIAL
                                    ? connect(host).compose(again -> welcome(again, host, wanted))
                                    : Future.failedFuture(refusal)));
        }
    }
}
