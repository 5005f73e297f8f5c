package dev.switchboard.gateway.connection;

import dev.switchboard.gateway.topics.LoopTopics;
import dev.switchboard.gateway.topics.SubscriberLoop;
import dev.switchboard.wire.Deadlines;
import io.vertx.core.Vertx;

/** The event loop that serves connections, as each of them sees it. On that loop, except where noted. */
public interface ConnectionLoop extends SubscriberLoop {

    /** Runs the task on this event loop: now if the caller is on it. Any thread. */
    void run(Runnable task);

    Vertx vertx();

    /** The id of this node. */
    String node();

    ConnectionConfig config();

    LoopTopics topics();

    /** What connections wait for. */
    Deadlines deadlines();

    /** What its clients are asked. */
    Questions questions();

    /** Watches the commands that wait. */
    LaneWatch lanes();

    EndpointMetrics metrics(String endpoint);

    /** The time in nanoseconds, late by a second at the most; for what is noted of every frame. */
    long lately();

    /** The connection is admitted. */
    void opened(Connection connection);

    /** The connection has ended. Called once. */
    void closed(Connection connection, Close close);
}
