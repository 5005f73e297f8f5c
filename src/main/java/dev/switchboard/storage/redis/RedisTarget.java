package dev.switchboard.storage.redis;

import dev.switchboard.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisStandaloneConnectOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how it is reached: one server, or the master that Sentinels name, which gets the URI's user, password
 * and database. Safe from any thread; its store closes it.
 */
public final class RedisTarget {

    /** A Sentinel without a port listens here. */
    private static final int SENTINEL_PORT = 26_379;

    private static final int WAITING_PER_CONNECTION = 128;
    private static final int MAX_IN_FLIGHT = 4096;

    private final Vertx vertx;
    private final URI uri;
    private final RedisTls tls;
    private final UnaryOperator<NetClientOptions> timeouts;
    private final Optional<SentinelMaster> master;

    /**
     * The Sentinels of a master.
     *
     * @param master what the Sentinels call the master
     * @param nodes the Sentinels: {@code host:port}, or a URI with a user and password of their own
     */
    public record Sentinel(String master, List<String> nodes) {}

    /**
     * Makes no connection yet.
     *
     * @param timeouts sets those of each connection
     */
    public RedisTarget(
            Vertx vertx,
            Secret uri,
            RedisTls tls,
            Optional<Sentinel> sentinel,
            UnaryOperator<NetClientOptions> timeouts) {
        this.vertx = vertx;
        this.uri = URI.create(uri.reveal());
        this.tls = tls;
        this.timeouts = timeouts;
        this.master = sentinel.map(of -> new SentinelMaster(
                of.master(), of.nodes().stream().map(this::sentinelClient).toList()));
    }

    /** A pool of connections. */
    public Redis client(int poolSize) {
        RedisOptions options = options(uri.toString(), poolSize);
        return master.map(sentinels -> Redis.createStandaloneClient(vertx, options, () -> sentinels
                        .address()
                        .map(address -> new RedisStandaloneConnectOptions(options).setEndpoints(List.of(at(address))))))
                .orElseGet(() -> Redis.createClient(vertx, options));
    }

    /** A command failed: the master may be another one now. */
    public void doubt() {
        master.ifPresent(SentinelMaster::doubt);
    }

    public Future<Void> close() {
        return master.map(SentinelMaster::close).orElseGet(Future::succeededFuture);
    }

    private RedisOptions options(String address, int poolSize) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(address)
                .setMaxPoolSize(poolSize)
                .setMaxPoolWaiting(poolSize * WAITING_PER_CONNECTION)
                .setMaxWaitingHandlers(MAX_IN_FLIGHT);
        NetClientOptions net = timeouts.apply(options.getNetClientOptions());
        if (address.startsWith("rediss:")) {
            tls.secure(net);
        }
        return options.setNetClientOptions(net);
    }

    private Redis sentinelClient(String node) {
        String address = node.contains("://") ? node : uri.getScheme() + "://" + node;
        URI parts = URI.create(address);
        return Redis.createClient(vertx, options(parts.getPort() < 0 ? address + ":" + SENTINEL_PORT : address, 1));
    }

    /** The URI with the master's address in place of its own. */
    private String at(String address) {
        return uri.getScheme()
                + "://"
                + part("", uri.getRawUserInfo(), "@")
                + address
                + part("", uri.getRawPath(), "")
                + part("?", uri.getRawQuery(), "");
    }

    private static String part(String before, @Nullable String text, String after) {
        return text == null ? "" : before + text + after;
    }
}
