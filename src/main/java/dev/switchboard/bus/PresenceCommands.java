package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code presence}. */
public final class PresenceCommands {

    public static final String SUBSCRIBE = "presence:subscribe";
    public static final String UNSUBSCRIBE = "presence:unsubscribe";
    public static final String GET = "presence:get";
    public static final String SET = "presence:set";

    /** {@link #GET} as another concern asks it: the states as they are, whoever is kept apart from whom. */
    public static final HubCommand<Users, States> STATES = HubCommand.of(GET, Users.FORM, States.FORM);

    /** Which of the users have chosen to be invisible, whether or not they are online; the hub's own. */
    public static final HubCommand<Users, Hidden> HIDDEN = HubCommand.of("presence:hidden", Users.FORM, Hidden.FORM);

    /** As the caller sees them, the states of the users whose presence may have changed lately; the hub's own. */
    public static final HubCommand<Changes, States> CHANGED =
            HubCommand.of("presence:changed", Changes.FORM, States.FORM);

    private PresenceCommands() {}

    /**
     * A question for what has changed.
     *
     * @param within not before so long ago
     */
    public record Changes(List<String> ids, Duration within) {

        static final Form<Changes> FORM = new Form<>(Changes::toJson, Changes::from);

        public Changes {
            ids = List.copyOf(ids);
        }

        /** What the command asks. */
        public static Changes of(Command command) {
            return from(command.data());
        }

        private JsonObject toJson() {
            return new JsonObject().put("userIds", new JsonArray(ids)).put("withinMs", within.toMillis());
        }

        private static Changes from(JsonObject json) {
            return new Changes(new Fields(json).texts("userIds"), Duration.ofMillis(json.getLong("withinMs")));
        }
    }

    /** Invisible users. */
    public record Hidden(Set<String> ids) {

        static final Form<Hidden> FORM = new Form<>(
                hidden -> new JsonObject().put("userIds", new JsonArray(List.copyOf(hidden.ids()))),
                json -> new Hidden(Set.copyOf(new Fields(json).texts("userIds"))));

        public Hidden {
            ids = Set.copyOf(ids);
        }
    }

    /**
     * The users whose states are asked for, or whose changes are subscribed to.
     *
     * @param self who of them is shown as to themselves, null for nobody; counts only if the hub asks
     */
    public record Users(List<String> ids, @Nullable String self) {

        static final Form<Users> FORM = new Form<>(Users::toJson, Users::from);

        private static final String SELF = "self";

        public Users {
            ids = List.copyOf(ids);
        }

        public Users(List<String> ids) {
            this(ids, null);
        }

        /** Who of the users of the command is shown as to themselves. */
        public static @Nullable String selfOf(Command command) {
            return command.caller().isHub()
                    ? command.data().getString(SELF)
                    : command.caller().id();
        }

        /** {@code {userIds, self?}}. */
        public JsonObject toJson() {
            JsonObject json = new JsonObject().put("userIds", new JsonArray(ids));
            return self == null ? json : json.put(SELF, self);
        }

        private static Users from(JsonObject json) {
            return new Users(new Fields(json).texts("userIds"), json.getString(SELF));
        }
    }

    /**
     * The states of users.
     *
     * @param byUser {@code {userId, status, text, lastSeen}} as the client gets it, by the user's id
     */
    public record States(Map<String, JsonObject> byUser) {

        static final Form<States> FORM = new Form<>(States::toJson, States::from);

        private JsonObject toJson() {
            return new JsonObject().put("states", new JsonArray(List.copyOf(byUser.values())));
        }

        private static States from(JsonObject json) {
            Map<String, JsonObject> states = new LinkedHashMap<>();
            new Fields(json).objects("states").forEach(state -> states.put(state.getString("userId"), state));
            return new States(states);
        }
    }
}
