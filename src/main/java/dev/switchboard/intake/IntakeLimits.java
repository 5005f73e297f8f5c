package dev.switchboard.intake;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What the whole node holds of half-received bytes and of clients without a token. Any thread; lives as long as the node. */
public final class IntakeLimits {

    private final IntakeConfig config;
    private final IntakeMetrics metrics;
    private final ByteBudget all;
    private final ByteBudget strangers;
    private final Crowd crowd;
    private final RefusalLog log = new RefusalLog();
    private final ConcurrentMap<HttpConnection, HttpVisit> visits = new ConcurrentHashMap<>();

    public IntakeLimits(IntakeConfig config, IntakeMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.all = new ByteBudget(config.bytes());
        this.strangers = new ByteBudget(config.strangersBytes());
        this.crowd = new Crowd(config);
    }

    /** These limits as the endpoint of this name sees them. */
    public Intake at(String endpoint) {
        return new Intake(this, endpoint);
    }

    public IntakeConfig config() {
        return config;
    }

    /** The half-received bytes of all clients. */
    public ByteBudget all() {
        return all;
    }

    /** Those of clients without a token, which count as bytes of all clients too. */
    public ByteBudget strangers() {
        return strangers;
    }

    /** How many clients without a token there are. */
    public int crowdSize() {
        return crowd.size();
    }

    RefusalLog log() {
        return log;
    }

    Crowd crowd() {
        return crowd;
    }

    IntakeMetrics metrics() {
        return metrics;
    }

    /** The open connections that speak HTTP. */
    ConcurrentMap<HttpConnection, HttpVisit> visits() {
        return visits;
    }

    /** The connection speaks HTTP no longer. */
    void ended(HttpConnection connection) {
        HttpVisit visit = visits.remove(connection);
        if (visit != null) {
            visit.end();
        }
    }
}
