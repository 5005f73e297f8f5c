package dev.switchboard.boot.nodes;

import dev.switchboard.boot.nodes.NodeTable.Alive;
import dev.switchboard.boot.nodes.NodeTable.Look;
import dev.switchboard.bus.HubClock;
import dev.switchboard.config.ConfigException;
import dev.switchboard.storage.Postgres;
import dev.switchboard.storage.PostgresConfig;
import dev.switchboard.storage.postgres.UnsupportedException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a starting node reads in the store before it joins: where the others are, the store's time, and whether one of them
 * has another token secret. Blocks; used once, on a Vert.x of its own, since the node's comes with its cluster. While
 * the store is away the configuration alone names the other nodes.
 */
public final class FirstLook {

    private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);
    /** More than a connection and its first statements may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How often to see whether a node with another secret lives or has just died. */
    private static final long PAUSE_NANOS = 500_000_000;

    private final NodeTable table;
    private final KnownAddresses known;
    private final HubClock clock;
    private final @Nullable String secret;

    private FirstLook(NodeTable table, KnownAddresses known, HubClock clock, @Nullable String secret) {
        this.table = table;
        this.known = known;
        this.clock = clock;
        this.secret = secret;
    }

    /**
     * Fills {@code known} and sets {@code clock}.
     *
     * @param settings this node's, as in {@link NodeRow#settings}
     * @throws ConfigException if a live node has another token secret, or the hub cannot use the store
     */
    public static void take(PostgresConfig store, Map<String, String> settings, KnownAddresses known, HubClock clock) {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        try {
            Postgres postgres = Postgres.open(vertx, store);
            requireSupported(postgres);
            NodeTable table = new NodeTable(postgres);
            new FirstLook(table, known, clock, settings.get(Agreement.TOKEN_SECRET)).run();
        } finally {
            vertx.close().onFailure(failure -> LOG.warn("the first connection to PostgreSQL did not close", failure));
        }
    }

    /** Before anything is migrated, which would fail at the first statement that an old server does not know. */
    private static void requireSupported(Postgres postgres) {
        try {
            postgres.version().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (UnsupportedException unsupported) {
            throw new ConfigException("storage.postgres", String.valueOf(unsupported.getMessage()));
        } catch (TimeoutException | RuntimeException away) {
            LOG.debug("PostgreSQL does not say its version: {}", away.toString());
        }
    }

    /** A node with another secret may have been killed a moment ago: only one that still beats keeps this one out. */
    private void run() {
        Optional<Look> first = look();
        first.ifPresent(look -> {
            clock.measured(look.time(), look.roundTrip());
            known.addNodes(look.nodes());
        });
        Map<String, Instant> suspects = first.map(this::strangers).orElse(Map.of());
        if (!suspects.isEmpty()) {
            LOG.info("waiting to see whether nodes with another auth.jwt.secret still live: {}", suspects.keySet());
        }
        Optional<Look> later = first;
        while (!suspects.isEmpty()
                && later.filter(look -> stillThere(look, suspects)).isPresent()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            later = look();
        }
    }

    private Map<String, Instant> strangers(Look look) {
        return look.others().stream()
                .filter(this::hasAnotherSecret)
                .collect(Collectors.toMap(alive -> alive.node().id(), Alive::beat));
    }

    private boolean hasAnotherSecret(Alive alive) {
        String other = alive.node().settings().get(Agreement.TOKEN_SECRET);
        return secret != null && other != null && !Agreement.shareSecret(secret, other);
    }

    /** Whether one of them has not expired yet; throws if one has written its row since. */
    private boolean stillThere(Look look, Map<String, Instant> suspects) {
        boolean there = false;
        for (Alive alive : look.others()) {
            Instant beat = suspects.get(alive.node().id());
            if (beat != null && alive.beat().isAfter(beat)) {
                throw new ConfigException(
                        Agreement.TOKEN_SECRET,
                        "differs from that of " + alive.node().text()
                                + ", which uses the same PostgreSQL: each would refuse the other's tokens. Give all nodes the"
                                + " same secret; to change it, list the new and the old one");
            }
            there |= beat != null;
        }
        return there;
    }

    private Optional<Look> look() {
        try {
            return Optional.of(table.look().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | RuntimeException away) {
            LOG.warn("the other nodes cannot be read in PostgreSQL; joining by the configuration: {}", away.toString());
            return Optional.empty();
        }
    }
}
