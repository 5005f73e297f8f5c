package dev.switchboard.gateway;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections of one event loop and who of them hears what: plain collections, no locks, one task for each event
 * however many members hear it. Everything here runs on that loop. Lives as long as the HTTP server instance it serves.
 */
public final class Shard {

    /** How many members' state is fetched at once. */
    private static final int FETCHED = 8;

    private final Gateway gateway;
    private final Context context;
    private final Thread loop = Thread.currentThread();
    private final Flusher flusher;
    private final PingRing pings;
    private final AdmissionGate gate;
    private final Map<Topic, TopicMembers> topics = new HashMap<>();
    private final Map<String, DoorMetrics> metrics = new HashMap<>(4);
    /** Of no meaning; what is fetched has to go somewhere. */
    private int fetched;

    Shard(Gateway gateway, Context context) {
        this.gateway = gateway;
        this.context = context;
        this.flusher = new Flusher(
                gateway.vertx(), context, gateway.config().flushWindow().toMillis());
        this.pings = new PingRing(this, gateway.config());
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

    CommandForwarder forwarder() {
        return gateway.forwarder();
    }

    AdmissionGate gate() {
        return gate;
    }

    /** Who counts for the connections of this door on this loop. */
    DoorMetrics metrics(String door) {
        return metrics.computeIfAbsent(door, gateway.metrics()::door);
    }

    OutboundQueue queueFor(ServerWebSocket socket) {
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
    boolean isOnLoop() {
        return Thread.currentThread() == loop;
    }

    /** Runs on this shard's event loop, in the order of the calls from one thread. */
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** Runs on this shard's event loop: now if that is where the caller is. */
    public void run(Runnable task) {
        // What comes from a client runs on a duplicate of the context, one for each request.
        if (Vertx.currentContext() instanceof ContextInternal current && current.unwrap() == context) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** For the audit's tests, on the loop. */
    Map<Topic, TopicMembers> topics() {
        return topics;
    }

    /** For the audit's tests, on the loop. */
    PingRing connections() {
        return pings;
    }

    void opened(Connection connection) {
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
    Membership enter(Connection connection, Topic topic, boolean again) {
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
    void leave(Connection connection, Topic topic) {
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

    /** Whether any connection here is in the topic. */
    boolean hears(Topic topic) {
        return topics.containsKey(topic);
    }

    /** Hands an event to the topic's members; {@code heard} holds those that had it through another topic, or is null. */
    void deliver(Topic topic, SharedEvent event, Publication.Scope scope, Heard heard) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            Set<Connection> had = heard == null ? null : heard.on(this);
            boolean toAll = scope.exceptConnection() == null && scope.exceptUser() == null;
            int last = members.size() - 1;
            for (int i = last; i >= 0; i--) {
                if ((last - i) % FETCHED == 0) {
                    fetched += members.fetch(i, FETCHED);
                }
                Membership member = members.get(i);
                if (!toAll && excluded(member.connection(), scope)) {
                    continue;
                }
                if (isNews(member, had)) {
                    member.offer(event);
                } else if (event.event().seq() > 0 && member.isLive()) {
                    member.connection().passedOver(topic, event.event().seq());
                }
            }
        }
        event.release();
    }

    /** Whether it should be offered: not if it had the event through another topic. */
    private static boolean isNews(Membership member, Set<Connection> had) {
        if (had == null) {
            return true;
        }
        // What is held back goes with a membership that ends: then another topic has to tell it.
        return isNews(
                member.connection(),
                member.keepsItsWord() && member.connection().hears(member.topic()),
                had);
    }

    private static boolean isNews(Connection connection, boolean reached, Set<Connection> had) {
        return reached ? had.add(connection) : !had.contains(connection);
    }

    private static boolean excluded(Connection connection, Publication.Scope scope) {
        return connection.id().equals(scope.exceptConnection())
                || connection.caller().id().equals(scope.exceptUser());
    }

    /** Hands an event to one connection, unless it had it through a topic. */
    void deliverTo(Connection connection, SharedEvent event, Heard heard) {
        if (heard == null || isNews(connection, connection.hears(null), heard.on(this))) {
            connection.deliver(event);
        }
        event.release();
    }

    /** Hands an event to every connection of this loop that has been greeted. */
    void deliverToAll(SharedEvent event, Heard heard) {
        Set<Connection> had = heard == null ? null : heard.on(this);
        pings.forEach(connection -> {
            if (connection.isGreeted() && (had == null || isNews(connection, connection.hears(null), had))) {
                connection.deliver(event);
            }
        });
        event.release();
    }

    /** Hands a nudge to those connections of the users that are not in the topic it tells of. */
    void nudge(List<Topic> users, SharedEvent event) {
        for (Topic user : users) {
            TopicMembers members = topics.get(user);
            for (int i = members == null ? -1 : members.size() - 1; i >= 0; i--) {
                Connection connection = members.get(i).connection();
                if (members.get(i).isLive() && !connection.isIn(event.event().topic())) {
                    connection.deliver(event);
                }
            }
        }
        event.release();
    }

    /** Takes a user's connections, or everybody's, out of the topic. */
    void evict(Topic topic, String userId) {
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
    void breakOff(Topic topic, CloseReason reason) {
        TopicMembers members = topics.get(topic);
        if (members != null) {
            members.copy().forEach(member -> member.connection().close(reason));
        }
    }

    /** Which connections of each shard have had an event that is said to several topics at once. */
    static final class Heard {

        private final Map<Shard, Set<Connection>> had = new IdentityHashMap<>();

        synchronized Set<Connection> on(Shard shard) {
            return had.computeIfAbsent(shard, created -> Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }
}
