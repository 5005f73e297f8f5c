package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a group: {@code {whoAdds, history}}. What the hub's configuration restricts is restricted in every group,
 * whatever the group itself says.
 *
 * @param own what the group says
 * @param hub what the configuration says
 */
record GroupSettings(Rules own, Rules hub) {

    /**
     * What is restricted.
     *
     * @param adminsAdd whether only the owner and the admins add participants
     * @param fromJoining whether participants read from the event on that added them
     */
    record Rules(boolean adminsAdd, boolean fromJoining) {

        static final Rules NONE = new Rules(false, false);
    }

    static final String KEY = "settings";

    private static final String WHO_ADDS = "whoAdds";
    private static final String HISTORY = "history";
    private static final String ADMIN = "admin";
    private static final String JOINING = "joining";

    /** What the store has of a group. */
    static GroupSettings stored(@Nullable String whoAdds, @Nullable String history, Rules hub) {
        return new GroupSettings(new Rules(ADMIN.equals(whoAdds), JOINING.equals(history)), hub);
    }

    boolean adminsAdd() {
        return own.adminsAdd() || hub.adminsAdd();
    }

    boolean fromJoining() {
        return own.fromJoining() || hub.fromJoining();
    }

    /** As it is stored; null for what the hub's configuration says. */
    @Nullable
    String storedWhoAdds() {
        return own.adminsAdd() ? ADMIN : null;
    }

    @Nullable
    String storedHistory() {
        return own.fromJoining() ? JOINING : null;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put(WHO_ADDS, adminsAdd() ? ADMIN : "member")
                .put(HISTORY, fromJoining() ? JOINING : "all");
    }

    /** These settings after the change, which may not allow what the hub's configuration forbids. */
    GroupSettings with(Change change) {
        if (hub.adminsAdd() && change.adminsAdd().equals(Optional.of(false))) {
            throw laxer(WHO_ADDS, ADMIN);
        }
        if (hub.fromJoining() && change.fromJoining().equals(Optional.of(false))) {
            throw laxer(HISTORY, JOINING);
        }
        Rules changed = new Rules(
                change.adminsAdd().orElse(own.adminsAdd()), change.fromJoining().orElse(own.fromJoining()));
        return new GroupSettings(changed, hub);
    }

    private static Failure laxer(String key, String word) {
        return Failure.badRequest(KEY + "." + key, KEY + "." + key + " must be " + word + " on this hub");
    }

    /** What a command asks for; an empty value changes nothing. */
    record Change(Optional<Boolean> adminsAdd, Optional<Boolean> fromJoining) {

        private static final Set<String> KEYS = Set.of(WHO_ADDS, HISTORY);

        /** The object {@code settings} of a command; empty if it has none. */
        static Optional<Change> from(Fields command) {
            return command.object(KEY, "{whoAdds?, history?}").map(Change::read);
        }

        private static Change read(Fields fields) {
            fields.data().fieldNames().forEach(key -> {
                if (!KEYS.contains(key)) {
                    throw fields.refused(key, "is not a setting of a chat");
                }
            });
            return new Change(choice(fields, WHO_ADDS, "member", ADMIN), choice(fields, HISTORY, "all", JOINING));
        }

        /** Whether the stricter of two words is there; empty if neither is. */
        private static Optional<Boolean> choice(Fields fields, String key, String lax, String strict) {
            Object word = fields.data().getValue(key);
            if (word == null) {
                return Optional.empty();
            }
            if (!lax.equals(word) && !strict.equals(word)) {
                throw fields.refused(key, "must be " + lax + " or " + strict);
            }
            return Optional.of(strict.equals(word));
        }
    }
}
