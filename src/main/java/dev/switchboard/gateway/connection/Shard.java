package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Headroom;
import dev.switchboard.bus.Rounds;
import dev.switchboard.gateway.topics.LoopTopics;
import dev.switchboard.gateway.topics.Subscriber;
import dev.switchboard.gateway.topics.TopicFanout;
import dev.switchboard.wire.Deadlines;
import dev.switchboard.wire.FlushTarget;
import dev.switchboard.wire.FlushWindow;
import dev.switchboard.wire.LoopContext;
import dev.switchboard.wire.OutboundQueue;
import dev.switchboard.wire.ResponseStream;
import dev.switchboard.wire.StreamQueue;
import dev.switchboard.wire.WireSocket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The event-loop shard: one event loop with its connections, their pings and their flush window. Plain collections, no
 * locks: everything here runs on that loop, except where noted. Lives as long as the HTTP server instance it serves.
 */
public final class Shard implements ConnectionLoop {

    private final Vertx vertx;
    private final String node;
    private final LoopContext loop;
    private final ConnectionConfig config;
    private final ConnectionRegistry registry;
    private final ConnectionMetrics metrics;
    private final Map<String, EndpointMetrics> endpointMetrics = new HashMap<>(4);
    private final FlushWindow flusher;
    private final Rounds rounds;
    private final PingRing pings;
    private final LaneWatch lanes;
    private final Questions questions;
    private final LoopTopics topics;

    /** To be made on the event loop that it stands for. */
    public Shard(
            Vertx vertx,
            String node,
            ConnectionConfig config,
            ConnectionRegistry registry,
            TopicFanout fanout,
            Headroom headroom,
            ConnectionMetrics metrics) {
        this.vertx = vertx;
        this.node = node;
        this.loop = LoopContext.current(vertx);
        this.config = config;
        this.registry = registry;
        this.metrics = metrics;
        this.flusher = new FlushWindow(vertx, config.flushWindow().toMillis());
        this.rounds = Rounds.current(vertx);
        this.pings = new PingRing(vertx, rounds, config);
        this.lanes = new LaneWatch(vertx);
        this.questions = new Questions(metrics);
        this.topics = fanout.attach(this);
        new QueueSurvey(pings, config.shareOfQueue()).start(rounds);
        new MemoryRelief(pings, config.shareOfQueue(), headroom).start(rounds);
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public ConnectionConfig config() {
        return config;
    }

    @Override
    public Deadlines deadlines() {
        return loop.deadlines();
    }

    @Override
    public Questions questions() {
        return questions;
    }

    @Override
    public LaneWatch lanes() {
        return lanes;
    }

    @Override
    public LoopTopics topics() {
        return topics;
    }

    @Override
    public EndpointMetrics metrics(String endpoint) {
        return endpointMetrics.computeIfAbsent(endpoint, metrics::endpoint);
    }

    OutboundQueue queueFor(WireSocket socket) {
        return new OutboundQueue(socket, config.outboundQueueBytes(), flusher);
    }

    /**
     * The queue of an endless response.
     *
     * @param ended runs when the peer, or the network, has ended it
     */
    public StreamQueue queueFor(ResponseStream stream, Runnable ended) {
        return new StreamQueue(stream, config.outboundQueueBytes(), flusher, ended);
    }

    /** For how long after one event to a connection the next waits for others, in nanoseconds. */
    public long flushWindowNanos() {
        return flusher.windowNanos();
    }

    @Override
    public void gather(boolean more) {
        flusher.gather(more);
    }

    /** Whether an event to a connection now is followed by others at once. */
    public boolean isGathering() {
        return flusher.isGathering();
    }

    /** What waits in the target leaves at the end of the flush window. */
    public void ride(FlushTarget target) {
        flusher.ride(target);
    }

    /** One more event waits in a target that rides already. */
    public void rideAlong() {
        flusher.rideAlong();
    }

    @Override
    public long lately() {
        return pings.lately();
    }

    /** The event loop, as a context. Any thread. */
    public Context context() {
        return loop.context();
    }

    /** Whether the calling thread is this shard's event loop. Any thread. */
    public boolean isOnLoop() {
        return loop.onLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.runLater(task);
    }

    @Override
    public void run(Runnable task) {
        // What comes from a client runs on a duplicate of the context, one for each request.
        if (loop.isCurrent()) {
            task.run();
        } else {
            execute(task);
        }
    }

    @Override
    public void later(long delayMs, Runnable task) {
        vertx.setTimer(delayMs, fired -> execute(task));
    }

    @Override
    public void forEachSubscriber(Consumer<? super Subscriber> action) {
        pings.forEach(action);
    }

    /** The share of this event loop that goes to looking at everything. */
    Rounds rounds() {
        return rounds;
    }

    /** All connections of this loop. */
    PingRing connections() {
        return pings;
    }

    @Override
    public void opened(Connection connection) {
        pings.add(connection);
        connection.metrics().opened();
        ConnectionLog.opened(connection, registry.size());
    }

    @Override
    public void closed(Connection connection, Close close) {
        pings.remove(connection);
        questions.gone(connection);
        connection.memberships().leaveAll();
        forget(connection, close);
    }

    /** Takes the connection out of the registry, and counts and logs its end. */
    void forget(Connection connection, Close close) {
        if (registry.remove(connection)) {
            connection.metrics().closed(close.reason().label());
            ConnectionLog.closed(connection, close, registry.size());
        }
    }
}
