package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.admission.AdmissionGate;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.commands.LaneWatch;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.ShardFanout;
import dev.switchboard.gateway.topics.TopicMembers;
import dev.switchboard.wire.FlushTarget;
import dev.switchboard.wire.FlushWindow;
import dev.switchboard.wire.OutboundQueue;
import dev.switchboard.wire.WireSocket;
import dev.switchboard.wire.vertx.LoopContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one event loop and who of them hears what: plain collections, no locks, one task for each event
 * however many members hear it. Everything here runs on that loop. Lives as long as the HTTP server instance it serves.
 */
public final class Shard {

    private final Gateway gateway;
    private final Context context;
    private final Thread loop = Thread.currentThread();
    private final FlushWindow flusher;
    private final PingRing pings;
    private final LaneWatch lanes;
    private final AdmissionGate gate;
    private final Map<Topic, TopicMembers> topics = new HashMap<>();
    private final Map<String, EndpointMetrics> metrics = new HashMap<>(4);
    private final ShardFanout fanout = new ShardFanout(this);

    public Shard(Gateway gateway, Context context) {
        this.gateway = gateway;
        this.context = context;
        this.flusher = new FlushWindow(
                gateway.vertx(), context, gateway.config().flushWindow().toMillis());
        this.pings = new PingRing(this, gateway.config());
        this.lanes = new LaneWatch(gateway.vertx());
        new QueueSurvey(this, pings).start();
        this.gate = new AdmissionGate(this, gateway.config().admission());
        new ShardAudit(this, pings, topics).start();
    }

    public Vertx vertx() {
        return gateway.vertx();
    }

    /** The id of this node. */
    public String node() {
        return gateway.node();
    }

    /** The whole node's gateway. */
    public Gateway gateway() {
        return gateway;
    }

    public CommandForwarder forwarder() {
        return gateway.forwarder();
    }

    /** Who watches over the commands that wait. */
    public LaneWatch lanes() {
        return lanes;
    }

    public AdmissionGate gate() {
        return gate;
    }

    /** Who counts for the connections of this door on this loop. */
    EndpointMetrics metrics(String door) {
        return metrics.computeIfAbsent(door, gateway.metrics()::door);
    }

    OutboundQueue queueFor(WireSocket socket) {
        return new OutboundQueue(socket, gateway.config().outboundQueueBytes(), flusher);
    }

    /** For how long after one event to a connection the next waits for others, in nanoseconds. */
    public long flushWindowNanos() {
        return flusher.windowNanos();
    }

    /** What waits there leaves at the end of the flush window. */
    public void ride(FlushTarget target) {
        flusher.ride(target);
    }

    /** The time in nanoseconds, late by a second at the most; for what is noted of every frame. */
    long lately() {
        return pings.lately();
    }

    /** The event loop, as a context. */
    public Context context() {
        return context;
    }

    /** Whether the calling thread is this shard's event loop. */
    public boolean isOnLoop() {
        return Thread.currentThread() == loop;
    }

    /** Runs on this shard's event loop, in the order of the calls from one thread. */
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** Runs on this shard's event loop: now if that is where the caller is. */
    public void run(Runnable task) {
        // What comes from a client runs on a duplicate of the context, one for each request.
        if (LoopContext.isCurrent(context)) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** For the audit's tests, on the loop. */
    Map<Topic, TopicMembers> topics() {
        return topics;
    }

    /** All connections of this loop. */
    public PingRing connections() {
        return pings;
    }

    public void opened(Connection connection) {
        pings.add(connection);
    }

    void closed(Connection connection, CloseReason reason) {
        pings.remove(connection);
        for (Topic topic : List.copyOf(connection.memberships().keySet())) {
            leave(connection, topic);
        }
        gateway.closed(connection, reason);
    }

    /** Puts the connection into the topic, held back until it goes live; one that is in it begins again if told to. */
    public Membership enter(Connection connection, Topic topic, boolean again) {
        Membership present = connection.memberships().get(topic);
        if (present != null) {
            if (again) {
                present.rejoin();
            }
            return present;
        }
        TopicMembers members = topics.computeIfAbsent(topic, TopicMembers::new);
        Membership member = new Membership(connection, members.topic());
        connection.memberships().put(members.topic(), member);
        members.add(member);
        return member;
    }

    /** Takes the connection out of the topic; the node lets go of the topic when nobody is left. */
    public void leave(Connection connection, Topic topic) {
        Membership member = connection.memberships().remove(topic);
        if (member == null) {
            return;
        }
        member.leave();
        if (connection.isOpen()) {
            connection.left(topic);
        }
        forget(member);
    }

    /** Takes the member out of its topic's, and this shard out of the topic's hearers with the last one. */
    void forget(Membership member) {
        TopicMembers members = topics.get(member.topic());
        if (members == null) {
            return;
        }
        members.remove(member);
        if (members.isEmpty()) {
            topics.remove(member.topic());
            gateway.fanout().exit(member.topic(), this);
        }
    }

    /** The node did not deliver the topic here: its members begin again behind what they have had. */
    void takeUpAgain(Topic topic) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            members.copy().forEach(gateway.joiner()::takeUpAgain);
        }
    }

    /** Hands events to those here who hear them. */
    public ShardFanout fanout() {
        return fanout;
    }

    /** Who is in the topic; null if nobody is. */
    public TopicMembers members(Topic topic) {
        return topics.get(topic);
    }

    /** Whether any connection here is in the topic. */
    public boolean hears(Topic topic) {
        return topics.containsKey(topic);
    }

    /** Takes a user's connections, or everybody's, out of the topic. */
    public void evict(Topic topic, String userId) {
        TopicMembers members = topics.get(topic);
        if (members == null) {
            return;
        }
        for (Membership member : members.copy()) {
            if (Publication.Scope.EVERYBODY.equals(userId)
                    || member.connection().caller().id().equals(userId)) {
                leave(member.connection(), topic);
            }
        }
    }

    /** Ends every connection in the topic that is live, because its order cannot be kept. */
    public void breakOff(Topic topic, CloseReason reason) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            members.copy().forEach(member -> member.connection().close(reason));
        }
    }
}
