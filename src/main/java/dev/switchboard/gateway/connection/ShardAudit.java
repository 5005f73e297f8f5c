package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.gateway.topics.CatchUp;
import dev.switchboard.gateway.topics.Drift;
import dev.switchboard.gateway.topics.DriftMetrics;
import dev.switchboard.gateway.topics.FeedAudit;
import dev.switchboard.gateway.topics.LoopTopics;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.TopicMembers;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares, every audit interval, what one event loop holds of its connections with itself: the connections with the
 * node's registry and with their channels, and their topics with the members of those topics. On the shard's loop, a
 * part in each turn; stops with it.
 */
public final class ShardAudit {

    private final Shard shard;
    private final PingRing connections;
    private final LoopTopics topics;
    private final ConnectionRegistry registry;
    private final FeedAudit feeds;
    private final CatchUp catchUp;
    private final DriftMetrics metrics;
    private final Suspects<Connection> sockets = new Suspects<>();
    private final Suspects<Membership> members = new Suspects<>();
    private final Suspects<Topic> unfed = new Suspects<>();
    private boolean looking;

    public ShardAudit(
            Shard shard, ConnectionRegistry registry, FeedAudit feeds, CatchUp catchUp, DriftMetrics metrics) {
        this.shard = shard;
        this.connections = shard.connections();
        this.topics = shard.topics();
        this.registry = registry;
        this.feeds = feeds;
        this.catchUp = catchUp;
        this.metrics = metrics;
    }

    public void start() {
        shard.vertx().setPeriodic(shard.config().auditInterval().toMillis(), fired -> look());
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        sockets.nextLook();
        members.nextLook();
        unfed.nextLook();
        Walk.over(registry.of(shard), shard::execute, this::lookAtRegistered, this::lookAtServed);
    }

    private void lookAtServed() {
        Walk.over(connections.all(), shard::execute, this::lookAtServed, this::lookAtTopics);
    }

    private void lookAtTopics() {
        List<Membership> all = new ArrayList<>();
        topics.byTopic().values().forEach(of -> all.addAll(of.copy()));
        Walk.over(all, shard::execute, this::lookAtMember, this::lookAtFeeds);
    }

    private void lookAtFeeds() {
        Walk.inParts(
                List.copyOf(topics.byTopic().keySet()),
                shard::execute,
                part -> feeds.findUnfed(
                        part.stream().filter(topics::isSubscribed).toList(), shard, this::lookAtUnfed),
                () -> looking = false);
    }

    /** The node does not deliver the topic to this loop. */
    private void lookAtUnfed(Topic topic) {
        TopicMembers unfedMembers = topics.members(topic);
        if (unfedMembers != null && unfed.again(topic)) {
            unfedMembers.copy().forEach(catchUp::resume);
            metrics.driftRepaired(Drift.INTEREST.label());
        }
    }

    private void lookAtRegistered(Connection connection) {
        boolean right = connection.isOpen() && connections.holds(connection);
        if (!right && registry.isWithUser(connection) && sockets.again(connection)) {
            if (connection.isOpen()) {
                connections.add(connection);
            } else {
                shard.forget(connection, CloseReason.GOING_AWAY.plain());
            }
            metrics.driftRepaired(Drift.SOCKET.label());
        }
    }

    private void lookAtServed(Connection connection) {
        if (!connections.holds(connection)) {
            return;
        }
        boolean gone = !connection.isOpen() || connection.wire().isGone();
        if ((gone || !registry.holds(connection)) && sockets.again(connection)) {
            if (!connection.isOpen()) {
                connections.remove(connection);
            } else if (gone) {
                connection.peerClosed(CloseReason.GOING_AWAY.plain());
            } else {
                registry.restore(connection);
            }
            metrics.driftRepaired(Drift.SOCKET.label());
        }
        List.copyOf(connection.memberships().byTopic().values()).forEach(this::lookAtMembership);
    }

    /** The connection believes that it is in the topic. */
    private void lookAtMembership(Membership member) {
        TopicMembers present = topics.members(member.topic());
        if ((present == null || !present.holds(member)) && members.again(member)) {
            topics.restore(member);
            catchUp.resume(member);
            metrics.driftRepaired(Drift.REGISTRATION.label());
        }
    }

    /** The topic believes that the connection is in it. */
    private void lookAtMember(Membership member) {
        TopicMembers present = topics.members(member.topic());
        // Every subscriber of a shard is a connection.
        Connection connection = (Connection) member.subscriber();
        boolean right = connection.isOpen() && connection.memberships().get(member.topic()) == member;
        if (!right && present != null && present.holds(member) && members.again(member)) {
            topics.forget(member);
            metrics.driftRepaired(Drift.REGISTRATION.label());
        }
    }
}
