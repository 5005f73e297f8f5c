package dev.switchboard.storage.postgres;

import dev.switchboard.storage.postgres.PostgresUri.Host;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where connections go, and with which options: the URI and the settings beside it. It learns from the first connection
 * whether there is a pooler. Safe from any thread; lives as long as the pool.
 */
public final class PostgresTarget {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTarget.class);
    private static final int PIPELINING = 64;

    private final PostgresUri uri;
    private final PostgresTls tls;
    private final ClientSSLOptions secure;
    private final SessionAttributes attributes;
    private final Pooler configured;
    private volatile boolean perTransaction;

    /** Fails with an {@link IllegalArgumentException} that names the problem. */
    public PostgresTarget(String uri, PostgresTls.Settings tls, Pooler pooler) {
        this.uri = PostgresUri.parse(uri);
        this.tls = PostgresTls.of(this.uri, tls);
        this.secure = this.tls.options();
        this.attributes = this.uri
                .parameter("target_session_attrs")
                .map(SessionAttributes::of)
                .orElse(hosts().size() == 1 ? SessionAttributes.ANY : SessionAttributes.READ_WRITE);
        this.configured = pooler;
        this.perTransaction = pooler == Pooler.TRANSACTION
                || this.uri.parameter("pgbouncer").filter("true"::equals).isPresent();
        if (this.uri.parameter("channel_binding").filter("require"::equals).isPresent()) {
            throw new IllegalArgumentException("channel_binding=require cannot be had; with prefer it is used where the"
                    + " server offers it, and sslmode=verify-full makes sure of the server");
        }
    }

    List<Host> hosts() {
        return uri.hosts();
    }

    SessionAttributes attributes() {
        return attributes;
    }

    public PostgresTls tls() {
        return tls;
    }

    /** Whether each transaction may run on another server, so that nothing may be kept in a session. */
    public boolean perTransaction() {
        return perTransaction;
    }

    /** Whether the connection shows that connections must be made otherwise. */
    boolean learn(ServerState state) {
        return state.pooled() && configured == Pooler.AUTO && assumePooler();
    }

    /** From now on connections keep nothing in a session; false if they already did not. */
    public boolean assumePooler() {
        if (perTransaction) {
            return false;
        }
        perTransaction = true;
        LOG.info("there is a pooler between the hub and PostgreSQL: statements are not prepared by name"
                + " (storage.postgres.pooler=session if it gives a connection one server for its whole life)");
        return true;
    }

    PgConnectOptions options(Host host, SslMode mode) {
        boolean layer7 = perTransaction;
        return new PgConnectOptions()
                .setHost(host.name())
                .setPort(host.port())
                .setUser(uri.user())
                .setPassword(uri.password().reveal())
                .setDatabase(uri.database())
                .setSslMode(mode)
                .setSslOptions(secure)
                .setCachePreparedStatements(!layer7)
                .setUseLayer7Proxy(layer7)
                .setPipeliningLimit(PIPELINING)
                .setReconnectAttempts(0)
                .setProperties(properties());
    }

    /** Poolers refuse parameters that they do not know, such as the extra_float_digits that Vert.x would send. */
    private Map<String, String> properties() {
        Map<String, String> properties =
                new HashMap<>(Map.of("client_encoding", "utf8", "DateStyle", "ISO", "application_name", "switchboard"));
        PostgresUri.PROPERTIES.forEach(name -> uri.parameter(name).ifPresent(value -> properties.put(name, value)));
        return properties;
    }
}
