package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How an {@link EngineServer} behaves. {@link #defaults} has the protocol's customary values; the {@code with} methods
 * change one thing each.
 *
 * @param path where it is mounted, with a slash at both ends
 * @param pingInterval from the open, or a pong, to the next ping; 25 seconds
 * @param pingTimeout how long the pong may take; 20 seconds
 * @param upgradeTimeout how long a WebSocket that wants to take over may take; 10 seconds
 * @param maxPayload the longest POST body and WebSocket message, in bytes; 1,000,000
 * @param maxOutboundBytes how much may wait for one session's transport; 1 MiB
 * @param transports what is offered; both
 * @param cookie the session's cookie, for balancers that want one; none
 * @param cors what other origins may do; nothing
 * @param wire how WebSockets are read and written; straight
 */
public record EngineConfig(
        String path,
        Duration pingInterval,
        Duration pingTimeout,
        Duration upgradeTimeout,
        int maxPayload,
        int maxOutboundBytes,
        Set<EngineTransport> transports,
        Optional<CookiePolicy> cookie,
        Optional<CorsPolicy> cors,
        WireConfig wire) {

    public EngineConfig {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("the path \"" + path + "\" needs a slash at both ends");
        }
        requirePositive("pingInterval", pingInterval.toMillis());
        requirePositive("pingTimeout", pingTimeout.toMillis());
        requirePositive("upgradeTimeout", upgradeTimeout.toMillis());
        requirePositive("maxPayload", maxPayload);
        requirePositive("maxOutboundBytes", maxOutboundBytes);
        requirePositive("the number of transports", transports.size());
        transports = Set.copyOf(transports);
    }

    public static EngineConfig defaults(String path) {
        return new EngineConfig(
                path,
                Duration.ofSeconds(25),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                1_000_000,
                1 << 20,
                EnumSet.allOf(EngineTransport.class),
                Optional.empty(),
                Optional.empty(),
                WireConfig.DEFAULT);
    }

    public EngineConfig withHeartbeat(Duration interval, Duration timeout) {
        return with(draft -> {
            draft.pingInterval = interval;
            draft.pingTimeout = timeout;
        });
    }

    public EngineConfig withUpgradeTimeout(Duration timeout) {
        return with(draft -> draft.upgradeTimeout = timeout);
    }

    public EngineConfig withMaxPayload(int bytes) {
        return with(draft -> draft.maxPayload = bytes);
    }

    public EngineConfig withMaxOutboundBytes(int bytes) {
        return with(draft -> draft.maxOutboundBytes = bytes);
    }

    public EngineConfig withTransports(Set<EngineTransport> offered) {
        return with(draft -> draft.transports = offered);
    }

    public EngineConfig withCookie(CookiePolicy policy) {
        return with(draft -> draft.cookie = Optional.of(policy));
    }

    public EngineConfig withCors(CorsPolicy policy) {
        return with(draft -> draft.cors = Optional.of(policy));
    }

    public EngineConfig withWire(WireConfig config) {
        return with(draft -> draft.wire = config);
    }

    private EngineConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /** The components while one of them changes. */
    private static final class Draft {

        private final String path;
        private Duration pingInterval;
        private Duration pingTimeout;
        private Duration upgradeTimeout;
        private int maxPayload;
        private int maxOutboundBytes;
        private Set<EngineTransport> transports;
        private Optional<CookiePolicy> cookie;
        private Optional<CorsPolicy> cors;
        private WireConfig wire;

        Draft(EngineConfig config) {
            path = config.path;
            pingInterval = config.pingInterval;
            pingTimeout = config.pingTimeout;
            upgradeTimeout = config.upgradeTimeout;
            maxPayload = config.maxPayload;
            maxOutboundBytes = config.maxOutboundBytes;
            transports = config.transports;
            cookie = config.cookie;
            cors = config.cors;
            wire = config.wire;
        }

        EngineConfig config() {
            return new EngineConfig(
                    path,
                    pingInterval,
                    pingTimeout,
                    upgradeTimeout,
                    maxPayload,
                    maxOutboundBytes,
                    transports,
                    cookie,
                    cors,
                    wire);
        }
    }

    private static void requirePositive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be more than 0, not " + value);
        }
    }
}
