package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Suspects;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.topics.Drift;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.TopicMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares, every audit interval, what one event loop holds of its connections with itself: the connections with the
 * node's registry and with their channels, and their topics with the members of those topics. On the shard's loop, a
 * part in each turn; stops with it.
 */
final class ShardAudit {

    private final Gateway gateway;
    private final Shard shard;
    private final PingRing connections;
    private final Map<Topic, TopicMembers> topics;
    private final Suspects<Connection> sockets = new Suspects<>();
    private final Suspects<Membership> members = new Suspects<>();
    private final Suspects<Topic> unfed = new Suspects<>();
    private boolean looking;

    ShardAudit(Shard shard, PingRing connections, Map<Topic, TopicMembers> topics) {
        this.gateway = shard.gateway();
        this.shard = shard;
        this.connections = connections;
        this.topics = topics;
    }

    void start() {
        shard.vertx().setPeriodic(gateway.config().auditInterval().toMillis(), fired -> look());
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        sockets.nextLook();
        members.nextLook();
        unfed.nextLook();
        Walk.over(gateway.registry().of(shard), shard::execute, this::lookAtRegistered, this::lookAtServed);
    }

    private void lookAtServed() {
        Walk.over(connections.all(), shard::execute, this::lookAtServed, this::lookAtTopics);
    }

    private void lookAtTopics() {
        List<Membership> all = new ArrayList<>();
        topics.values().forEach(of -> all.addAll(of.copy()));
        Walk.over(all, shard::execute, this::lookAtMember, this::lookAtFeeds);
    }

    private void lookAtFeeds() {
        Walk.inParts(
                List.copyOf(topics.keySet()),
                shard::execute,
                part -> gateway.fanout()
                        .audit()
                        .unfed(part.stream().filter(shard::hears).toList(), shard, this::lookAtUnfed),
                () -> looking = false);
    }

    /** The node does not deliver the topic to this loop. */
    private void lookAtUnfed(Topic topic) {
        if (shard.hears(topic) && unfed.again(topic)) {
            shard.takeUpAgain(topic);
            gateway.metrics().driftRepaired(Drift.INTEREST.label());
        }
    }

    private void lookAtRegistered(Connection connection) {
        boolean right = connection.isOpen() && connections.holds(connection);
        if (!right && gateway.registry().isWithUser(connection) && sockets.again(connection)) {
            if (connection.isOpen()) {
                connections.add(connection);
            } else {
                gateway.closed(connection, CloseReason.GOING_AWAY.plain());
            }
            gateway.metrics().driftRepaired(Drift.SOCKET.label());
        }
    }

    private void lookAtServed(Connection connection) {
        if (!connections.holds(connection)) {
            return;
        }
        boolean gone = !connection.isOpen() || connection.wireGone();
        if ((gone || !gateway.registry().holds(connection)) && sockets.again(connection)) {
            if (!connection.isOpen()) {
                connections.remove(connection);
            } else if (gone) {
                connection.peerClosed(CloseReason.GOING_AWAY);
            } else {
                gateway.registry().restore(connection);
            }
            gateway.metrics().driftRepaired(Drift.SOCKET.label());
        }
        List.copyOf(connection.memberships().values()).forEach(this::lookAtMembership);
    }

    /** The connection believes that it is in the topic. */
    private void lookAtMembership(Membership member) {
        TopicMembers present = topics.get(member.topic());
        if ((present == null || !present.holds(member)) && members.again(member)) {
            topics.computeIfAbsent(member.topic(), TopicMembers::new).add(member);
            gateway.joiner().takeUpAgain(member);
            gateway.metrics().driftRepaired(Drift.REGISTRATION.label());
        }
    }

    /** The topic believes that the connection is in it. */
    private void lookAtMember(Membership member) {
        TopicMembers present = topics.get(member.topic());
        Connection connection = member.connection();
        boolean right = connection.isOpen() && connection.memberships().get(member.topic()) == member;
        if (!right && present != null && present.holds(member) && members.again(member)) {
            shard.forget(member);
            gateway.metrics().driftRepaired(Drift.REGISTRATION.label());
        }
    }
}
