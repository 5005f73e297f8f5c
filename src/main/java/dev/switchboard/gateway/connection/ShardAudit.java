package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Rounds;
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
 * node's registry and with their channels, and their topics with the members of those topics. On the shard's loop, in its
 * {@link Rounds}; stops with it.
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
        start(shard.rounds());
    }

    void start(Rounds rounds) {
        rounds.every(shard.config().auditInterval(), this::begin);
    }

    private Walk begin() {
        sockets.nextLook();
        members.nextLook();
        unfed.nextLook();
        return Walk.inTurn(List.of(
                registry.walk(this::lookAtRegistered),
                connections.walk(this::lookAtServed),
                topics.members(this::lookAtMember),
                Walk.inParts(topics::walk, this::lookAtFeeds)));
    }

    private void lookAtFeeds(List<Topic> part) {
        feeds.findUnfed(part, shard, this::lookAtUnfed);
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
        if (connection.loop() != shard) {
            return;
        }
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
        List<Membership> lost = new ArrayList<>(0);
        for (Membership member : connection.memberships().byTopic().values()) {
            if (isLost(member)) {
                lost.add(member);
            }
        }
        lost.forEach(this::lookAtLost);
    }

    /** Whether the connection believes that it is in the topic, and the topic does not. */
    private boolean isLost(Membership member) {
        TopicMembers present = topics.members(member.topic());
        return present == null || !present.holds(member);
    }

    private void lookAtLost(Membership member) {
        if (isLost(member) && members.again(member)) {
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
