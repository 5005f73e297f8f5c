package dev.switchboard.engineio;

import dev.switchboard.wire.WireConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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
        return new EngineConfig(
                path, interval, timeout, upgradeTimeout, maxPayload, maxOutboundBytes, transports, cookie, cors, wire);
    }

    public EngineConfig withUpgradeTimeout(Duration timeout) {
        return new EngineConfig(
                path, pingInterval, pingTimeout, timeout, maxPayload, maxOutboundBytes, transports, cookie, cors, wire);
    }

    public EngineConfig withMaxPayload(int bytes) {
        return new EngineConfig(
                path,
                pingInterval,
                pingTimeout,
                upgradeTimeout,
                bytes,
                maxOutboundBytes,
                transports,
                cookie,
                cors,
                wire);
    }

    public EngineConfig withMaxOutboundBytes(int bytes) {
        return new EngineConfig(
                path, pingInterval, pingTimeout, upgradeTimeout, maxPayload, bytes, transports, cookie, cors, wire);
    }

    public EngineConfig withTransports(Set<EngineTransport> offered) {
        return new EngineConfig(
                path,
                pingInterval,
                pingTimeout,
                upgradeTimeout,
                maxPayload,
                maxOutboundBytes,
                offered,
                cookie,
                cors,
                wire);
    }

    public EngineConfig withCookie(CookiePolicy policy) {
        return new EngineConfig(
                path,
                pingInterval,
                pingTimeout,
                upgradeTimeout,
                maxPayload,
                maxOutboundBytes,
                transports,
                Optional.of(policy),
                cors,
                wire);
    }

    public EngineConfig withCors(CorsPolicy policy) {
        return new EngineConfig(
                path,
                pingInterval,
                pingTimeout,
                upgradeTimeout,
                maxPayload,
                maxOutboundBytes,
                transports,
                cookie,
                Optional.of(policy),
                wire);
    }

    public EngineConfig withWire(WireConfig config) {
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
                config);
    }

    private static void requirePositive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be more than 0, not " + value);
        }
    }
}
