package dev.switchboard.channel;

import dev.switchboard.bus.TopicUsers;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is in a channel, on all nodes. Immutable.
 *
 * @param connections how many connections of each user are in it, by the user's id and in that order: of the first
 *     {@link TopicUsers#MAX} all of them
 * @param count how many users there are; where a node has more than it names, users of several nodes are counted at each
 */
record ChannelUsers(SortedMap<String, Integer> connections, int count) {

    ChannelUsers {
        connections = Collections.unmodifiableSortedMap(connections);
    }

    static ChannelUsers of(Collection<TopicUsers> nodes) {
        SortedMap<String, Integer> all = new TreeMap<>();
        nodes.forEach(
                node -> node.connections().forEach((user, connections) -> all.merge(user, connections, Integer::sum)));
        boolean named = nodes.stream()
                .allMatch(node -> node.count() == node.connections().size());
        int count =
                named ? all.size() : nodes.stream().mapToInt(TopicUsers::count).sum();
        return new ChannelUsers(all, count);
    }

    ChannelUsers without(Collection<String> users) {
        SortedMap<String, Integer> others = new TreeMap<>(connections);
        others.keySet().removeAll(users);
        return new ChannelUsers(others, count - (connections.size() - others.size()));
    }
}
