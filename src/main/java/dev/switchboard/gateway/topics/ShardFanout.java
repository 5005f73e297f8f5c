package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last step of every event: to those connections of one event loop that hear it, each once. On that loop; lives as
 * long as its shard.
 */
public final class ShardFanout {

    /** How many members' state is fetched at once. */
    private static final int FETCHED = 8;

    private final Shard shard;
    /** Of no meaning; what is fetched has to go somewhere. */
    private int fetched;

    public ShardFanout(Shard shard) {
        this.shard = shard;
    }

    /** Hands an event to the topic's members; {@code heard} holds those that had it through another topic, or is null. */
    void deliver(Topic topic, SharedEvent event, Publication.Scope scope, Heard heard) {
        TopicMembers members = shard.members(topic);
        if (members != null) {
            Set<Connection> had = heard == null ? null : heard.on(shard);
            boolean toAll = scope.exceptConnection() == null && scope.exceptUser() == null;
            int last = members.size() - 1;
            // One that is closed here takes with it the others of its client, which may be any of the members.
            for (int i = last; i >= 0; i = Math.min(i, members.size()) - 1) {
                if ((last - i) % FETCHED == 0) {
                    fetched += members.fetch(i, FETCHED);
                }
                Membership member = members.get(i);
                if (toAll || !excluded(member.connection(), scope)) {
                    offer(member, event, had);
                }
            }
        }
        event.release();
    }

    private static void offer(Membership member, SharedEvent event, Set<Connection> had) {
        long seq = event.event().seq();
        if (isNews(member, had)) {
            member.offer(event);
        } else if (seq > 0 && member.isLive()) {
            member.connection().passedOver(member.topic(), seq);
        }
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
        if (heard == null || isNews(connection, connection.hears(null), heard.on(shard))) {
            connection.deliver(event);
        }
        event.release();
    }

    /** Hands an event to every connection of this loop that has been greeted. */
    void deliverToAll(SharedEvent event, Heard heard) {
        Set<Connection> had = heard == null ? null : heard.on(shard);
        shard.connections().forEach(connection -> {
            if (connection.isGreeted() && (had == null || isNews(connection, connection.hears(null), had))) {
                connection.deliver(event);
            }
        });
        event.release();
    }

    /** Hands a nudge to those connections of the users that are not in the topic it tells of. */
    void nudge(List<Topic> users, SharedEvent event) {
        for (Topic user : users) {
            TopicMembers members = shard.members(user);
            for (int i = members == null ? -1 : members.size() - 1; i >= 0; i--) {
                Membership member = members.get(i);
                if ((member.isLive() || member.awaitsLog())
                        && !member.connection().isIn(event.event().topic())) {
                    member.connection().deliver(event);
                }
            }
        }
        event.release();
    }

    /** Which connections of each shard have had an event that is said to several topics at once. */
    static final class Heard {

        private final Map<Shard, Set<Connection>> had = new IdentityHashMap<>();

        synchronized Set<Connection> on(Shard shard) {
            return had.computeIfAbsent(shard, created -> Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }
}
