package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users from whom one user is kept apart, since one of the two blocks the other: they look offline to each other.
 * Immutable.
 *
 * @param seen when each of them was last seen, as the user sees it and clients get times, by the user's id; empty if that is
 *     not known
 */
public record ApartUsers(Map<String, String> seen) {

    public static final ApartUsers NONE = new ApartUsers(Map.of());

    static final Form<ApartUsers> FORM = new Form<>(ApartUsers::toJson, ApartUsers::from);

    private static final String APART = "apart";
    private static final String OFFLINE = "offline";

    public ApartUsers {
        seen = Map.copyOf(seen);
    }

    public boolean contains(String userId) {
        return seen.containsKey(userId);
    }

    /** These users, and of those who were asked about only those who are apart now. */
    public ApartUsers updated(Collection<String> asked, ApartUsers now) {
        Map<String, String> all = new HashMap<>(seen);
        asked.forEach(all::remove);
        all.putAll(now.seen());
        return new ApartUsers(all);
    }

    /** The join of a presence topic, of which nothing is shown for those apart; the join looks like any other. */
    public Effects.Join join(Topic presence) {
        return contains(presence.id()) ? Effects.Join.muted(presence) : Effects.Join.silent(presence);
    }

    /** The joins of the presence topics of those apart. */
    public List<Effects.Join> joins() {
        return seen.keySet().stream()
                .map(Topic::presence)
                .map(Effects.Join::muted)
                .toList();
    }

    /** The state {@code {userId, status, text, lastSeen}} as the user sees it: of those apart, nothing of what they do. */
    public JsonObject shown(JsonObject state) {
        String last = seen.get(state.getString("userId"));
        return last == null
                ? state
                : state.copy().put("status", OFFLINE).putNull("text").put("lastSeen", last.isEmpty() ? null : last);
    }

    private JsonObject toJson() {
        JsonObject users = new JsonObject();
        seen.forEach(users::put);
        return new JsonObject().put(APART, users);
    }

    private static ApartUsers from(JsonObject json) {
        Map<String, String> seen = new HashMap<>();
        json.getJsonObject(APART).forEach(user -> seen.put(user.getKey(), (String) user.getValue()));
        return new ApartUsers(seen);
    }
}
