package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a group: {@code {whoAdds, history, retention?}}. What the hub's configuration restricts is restricted in
 * every group, whatever the group itself says.
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
     * @param retention how long messages are kept; null for ever
     */
    record Rules(boolean adminsAdd, boolean fromJoining, @Nullable Duration retention) {

        static final Rules NONE = new Rules(false, false, null);
    }

    static final String KEY = "settings";

    private static final String WHO_ADDS = "whoAdds";
    private static final String HISTORY = "history";
    private static final String RETENTION = "retention";
    private static final String ADMIN = "admin";
    private static final String JOINING = "joining";

    /** What the store has of a group. */
    static GroupSettings stored(
            @Nullable String whoAdds, @Nullable String history, @Nullable Long retentionMs, Rules hub) {
        Duration retention = retentionMs == null ? null : Duration.ofMillis(retentionMs);
        return new GroupSettings(new Rules(ADMIN.equals(whoAdds), JOINING.equals(history), retention), hub);
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

    @Nullable
    Long storedRetention() {
        return own.retention() == null ? null : own.retention().toMillis();
    }

    /** Without {@code retention} where messages are kept for ever. */
    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put(WHO_ADDS, adminsAdd() ? ADMIN : "member")
                .put(HISTORY, fromJoining() ? JOINING : "all");
        Duration retention = Retention.shorter(own.retention(), hub.retention());
        return retention == null ? json : json.put(RETENTION, Retention.write(retention));
    }

    /** These settings after the change, which may not allow what the hub's configuration forbids. */
    GroupSettings with(Change change) {
        if (hub.adminsAdd() && change.adminsAdd().equals(Optional.of(false))) {
            throw laxer(WHO_ADDS, ADMIN);
        }
        if (hub.fromJoining() && change.fromJoining().equals(Optional.of(false))) {
            throw laxer(HISTORY, JOINING);
        }
        Duration most = hub.retention();
        if (most != null && change.retention() != null && change.retention().compareTo(most) > 0) {
            throw laxer(RETENTION, Retention.write(most) + " or shorter");
        }
        Rules changed = new Rules(
                change.adminsAdd().orElse(own.adminsAdd()),
                change.fromJoining().orElse(own.fromJoining()),
                change.keeps() ? change.retention() : own.retention());
        return new GroupSettings(changed, hub);
    }

    private static Failure laxer(String key, String word) {
        return Failure.badRequest(KEY + "." + key, KEY + "." + key + " must be " + word + " on this hub");
    }

    /**
     * What a command asks for; an empty value changes nothing.
     *
     * @param keeps whether it says how long messages are kept
     * @param retention so long, if it does; null for as long as the hub keeps them
     */
    record Change(
            Optional<Boolean> adminsAdd, Optional<Boolean> fromJoining, boolean keeps, @Nullable Duration retention) {

        private static final Set<String> KEYS = Set.of(WHO_ADDS, HISTORY, RETENTION);

        /** The object {@code settings} of a command; empty if it has none. */
        static Optional<Change> from(Fields command) {
            return command.object(KEY, "{whoAdds?, history?, retention?}").map(Change::read);
        }

        private static Change read(Fields fields) {
            fields.data().fieldNames().forEach(key -> {
                if (!KEYS.contains(key)) {
                    throw fields.refused(key, "is not a setting of a chat");
                }
            });
            return new Change(
                    choice(fields, WHO_ADDS, "member", ADMIN),
                    choice(fields, HISTORY, "all", JOINING),
                    fields.has(RETENTION),
                    Retention.from(fields, RETENTION));
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
