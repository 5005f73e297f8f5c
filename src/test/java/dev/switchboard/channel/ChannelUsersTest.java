package dev.switchboard.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.TopicUsers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelUsersTest {

    /** As many users, each with a connection, from a number on and with so much between them. */
    private static Map<String, Integer> users(int count, int from, int step) {
        Map<String, Integer> users = new HashMap<>();
        IntStream.range(0, count).forEach(i -> users.put(String.format("u%06d", from + i * step), 1));
        return users;
    }

    @Test
    void addsUpTheConnectionsOfAllNodes() {
        ChannelUsers all = ChannelUsers.of(List.of(
                TopicUsers.of(Map.of("ana", 2, "ben", 1)), TopicUsers.of(Map.of("ana", 1)), TopicUsers.of(Map.of())));
        assertEquals(new ChannelUsers(new TreeMap<>(Map.of("ana", 3, "ben", 1)), 2), all);
        assertEquals(1, all.without(List.of("ben", "nobody")).count());
        assertEquals(Map.of("ana", 3), all.without(List.of("ben")).connections());
    }

    /** A node once sent all its users, however many, for an answer that names a thousand. */
    @Test
    void namesTheFirstOfAllAlthoughEachNodeNamesOnlyItsFirst() {
        Map<String, Integer> here = users(20_000, 0, 2);
        Map<String, Integer> there = users(20_000, 1, 2);
        there.put("u000000", 5);
        TopicUsers first = TopicUsers.of(here);
        assertEquals(TopicUsers.MAX, first.connections().size());
        assertEquals(20_000, first.count());
        ChannelUsers all = ChannelUsers.of(List.of(first, TopicUsers.of(there)));
        List<String> expected = IntStream.range(0, TopicUsers.MAX)
                .mapToObj(i -> String.format("u%06d", i))
                .toList();
        assertEquals(
                expected,
                all.connections().keySet().stream().limit(TopicUsers.MAX).toList());
        assertEquals(6, all.connections().get("u000000"));
        assertEquals(40_001, all.count());
    }
}
