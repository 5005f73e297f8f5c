package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some of those who are in a topic, on all nodes. Immutable.
 *
 * @param users in the order of their ids, each with all connections
 * @param count how many users there are; where a node has more than it names, users of several nodes are counted at each
 * @param connections how many connections there are
 * @param last the id after which the next page begins; null if this is the last one
 */
public record MembersPage(
        @ConcernApi List<TopicUsers.User> users,
        @ConcernApi int count,
        @ConcernApi int connections,
        @ConcernApi @Nullable String last) {

    private static final String CURSOR = "cursor";
    /** Of an id in UTF-8 and Base64. */
    private static final int MAX_CURSOR = 4 * Topic.MAX_ID_LENGTH;

    public MembersPage {
        users = List.copyOf(users);
    }

    /** Of each node's answer to the same question. */
    public static MembersPage of(Collection<TopicUsers> nodes) {
        SortedMap<String, TopicUsers.User> all = new TreeMap<>();
        nodes.forEach(node -> node.users().forEach(user -> all.merge(user.id(), user, TopicUsers.User::and)));
        boolean named =
                nodes.stream().allMatch(node -> node.count() == node.users().size());
        int count =
                named ? all.size() : nodes.stream().mapToInt(TopicUsers::count).sum();
        List<TopicUsers.User> first =
                all.values().stream().limit(TopicUsers.MAX).toList();
        // A node that names as many as it may has perhaps more.
        boolean more = all.size() > first.size()
                || nodes.stream().anyMatch(node -> node.users().size() == TopicUsers.MAX);
        int connections = nodes.stream().mapToInt(TopicUsers::connections).sum();
        return new MembersPage(
                first, count, connections, more ? first.get(first.size() - 1).id() : null);
    }

    /** This page without users who are hidden: where it ends, and so the next one begins, does not name one of them. */
    public MembersPage without(Set<String> hidden) {
        List<TopicUsers.User> seen =
                users.stream().filter(user -> !hidden.contains(user.id())).toList();
        int unseen = users.stream()
                .filter(user -> hidden.contains(user.id()))
                .mapToInt(TopicUsers.User::connections)
                .sum();
        String end = last == null || seen.isEmpty()
                ? last
                : seen.get(seen.size() - 1).id();
        return new MembersPage(seen, count - (users.size() - seen.size()), connections - unseen, end);
    }

    /** {@code {members: [{id, username, connections}], count, cursor}}, {@code cursor} null on the last page. */
    @ConcernApi
    public JsonObject toJson() {
        return toJson(connections);
    }

    /** As {@link #toJson()}, with the count of connections that the asker may know; null for none. */
    public JsonObject toJson(@Nullable Integer known) {
        JsonArray members = new JsonArray();
        users.forEach(user -> members.add(user.toJson()));
        return new JsonObject()
                .put("members", members)
                .put("count", known)
                .put("cursor", last == null ? null : encode(last));
    }

    private static String encode(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    /** After whom the page begins that a client asks for by {@code cursor}; null for the first one. */
    public static @Nullable String after(Fields fields) {
        return fields.optionalText(CURSOR, MAX_CURSOR)
                .map(text -> new String(
                        Fields.cursorBytes(text, fields.refused(CURSOR, "must be one that an earlier page gave")),
                        StandardCharsets.UTF_8))
                .orElse(null);
    }

    /** The ids of the users of this page. */
    @ConcernApi
    public Set<String> ids() {
        return users.stream().map(TopicUsers.User::id).collect(Collectors.toSet());
    }
}
