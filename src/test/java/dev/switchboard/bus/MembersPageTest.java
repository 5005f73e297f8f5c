package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.bus.TopicUsers.Question;
import dev.switchboard.bus.TopicUsers.User;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembersPageTest {

    private static final Question FIRST = new Question(Topic.room("events", "harbour"), null);

    private static User user(String id, int connections) {
        return new User(id, id, connections);
    }

    /** As many users, each with a connection, from a number on and with so much between them. */
    private static List<User> users(int count, int from, int step) {
        List<User> users = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> users.add(user(String.format("u%06d", from + i * step), 1)));
        return users;
    }

    private static TopicUsers node(User... users) {
        return TopicUsers.of(List.of(users), FIRST);
    }

    @Test
    void addsUpTheConnectionsOfAllNodes() {
        MembersPage all = MembersPage.of(List.of(node(user("ben", 1), user("ana", 2)), node(user("ana", 1)), node()));
        assertEquals(new MembersPage(List.of(user("ana", 3), user("ben", 1)), 2, 4, null), all);
        MembersPage seen = all.without(Set.of("ben", "nobody"));
        assertEquals(new MembersPage(List.of(user("ana", 3)), 1, 3, null), seen);
    }

    /** A node once sent all its users, however many, for an answer that names a thousand. */
    @Test
    void namesTheFirstOfAllAlthoughEachNodeNamesOnlyItsFirst() {
        List<User> here = users(20_000, 0, 2);
        List<User> there = users(20_000, 1, 2);
        there.add(user("u000000", 5));
        TopicUsers first = TopicUsers.of(here, FIRST);
        assertEquals(TopicUsers.MAX, first.users().size());
        assertEquals(20_000, first.count());
        MembersPage all = MembersPage.of(List.of(first, TopicUsers.of(there, FIRST)));
        List<String> expected = IntStream.range(0, TopicUsers.MAX)
                .mapToObj(i -> String.format("u%06d", i))
                .toList();
        assertEquals(expected, all.users().stream().map(User::id).toList());
        assertEquals(6, all.users().get(0).connections());
        assertEquals(40_001, all.count());
        assertEquals(40_005, all.connections());
    }

    @Test
    void namesEachOnceOverAllPages() {
        List<List<User>> nodes = List.of(users(1_500, 0, 3), users(1_500, 1, 3), users(700, 0, 7));
        List<String> named = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            Question question = new Question(FIRST.topic(), after);
            MembersPage page = MembersPage.of(
                    nodes.stream().map(node -> TopicUsers.of(node, question)).toList());
            page.users().forEach(user -> named.add(user.id()));
            String cursor = page.toJson().getString("cursor");
            after = cursor == null ? null : MembersPage.after(new Fields(new JsonObject().put("cursor", cursor)));
            assertEquals(page.last(), after);
            pages++;
        } while (after != null);
        List<String> expected = nodes.stream()
                .flatMap(List::stream)
                .map(User::id)
                .distinct()
                .sorted()
                .toList();
        assertEquals(expected, named);
        assertEquals(4, pages);
    }

    @Test
    void refusesACursorOfNoPage() {
        assertNull(MembersPage.after(new Fields(new JsonObject())));
        Failure refused = assertThrows(
                Failure.class, () -> MembersPage.after(new Fields(new JsonObject().put("cursor", "not base64!"))));
        assertEquals("cursor must be one that an earlier page gave", refused.getMessage());
    }
}
