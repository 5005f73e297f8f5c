package dev.switchboard.intake;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections of one event loop. Vert.x has no timeout for a request's head or body, and its idle timeout begins
 * anew with each byte, so every second each connection is asked whether it is late. On that event loop, except where noted;
 * lives as long as the HTTP server instance.
 */
public final class HttpVisits {

    private static final long SWEEP_MS = 1_000;

    private final IntakeLimits limits;
    private final Intake intake;
    private final Predicate<SocketAddress> proxies;
    private final boolean proxyProtocol;
    private final Map<HttpConnection, HttpVisit> visits = new HashMap<>();

    /**
     * To be made on the event loop.
     *
     * @param proxies whether a peer is a trusted proxy, whose connections carry the requests of many
     * @param proxyProtocol whether connections begin with the PROXY protocol, which only trusted proxies may speak
     */
    public HttpVisits(Vertx vertx, IntakeLimits limits, Predicate<SocketAddress> proxies, boolean proxyProtocol) {
        this.limits = limits;
        this.intake = limits.at(IntakeMetrics.NO_ENDPOINT);
        this.proxies = proxies;
        this.proxyProtocol = proxyProtocol;
        vertx.setPeriodic(SWEEP_MS, fired -> sweep(System.nanoTime()));
    }

    /** A connection has opened; one too many is closed at once. */
    public void opened(HttpConnection connection) {
        SocketAddress remote = connection.remoteAddress();
        String address = addressOf(remote);
        if (proxyProtocol && !proxies.test(connection.remoteAddress(true))) {
            String peer = addressOf(connection.remoteAddress(true));
            intake.refused(
                    IntakeMetrics.PROXY,
                    () -> "peer=" + peer
                            + " hint=\"http.proxyProtocol is on and the peer is not in http.trustedProxies\"");
            connection.close();
            return;
        }
        Place place = null;
        if (!proxies.test(remote)) {
            place = intake.enter(address);
            if (place == null) {
                connection.close();
                return;
            }
        }
        begin(connection, place);
    }

    private static String addressOf(@Nullable SocketAddress peer) {
        return peer == null ? "-" : String.valueOf(peer.hostAddress());
    }

    private void begin(HttpConnection connection, @Nullable Place place) {
        HttpVisit visit = new HttpVisit(connection, intake, place);
        visits.put(connection, visit);
        limits.visits().put(connection, visit);
        connection.closeHandler(closed -> {
            visits.remove(connection);
            limits.ended(connection);
        });
        visit.begin();
    }

    /** A request's head is whole; false if it must not be handled, because its connection has ended. */
    public boolean requested(HttpServerRequest request) {
        HttpVisit visit = visits.get(request.connection());
        return visit == null || visit.requested(request);
    }

    private void sweep(long now) {
        visits.keySet().retainAll(limits.visits().keySet());
        long unread = 0;
        for (HttpVisit visit : visits.values()) {
            if (!visit.sweep(now) && !visit.isKnown()) {
                unread += visit.unread();
                if (visit.unread() > 0 && unread > limits.config().bytes()) {
                    visit.cut(IntakeMetrics.BYTES);
                }
            }
        }
    }
}
