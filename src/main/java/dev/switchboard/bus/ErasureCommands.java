package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the concerns do about a user whose account is deleted. Each is asked until it has nothing left; it does a part at a
 * time, and may do one twice. A concern that keeps anything of a user has a command here, or a row of the table {@code
 * erasure_part}, if SQL alone can do it.
 */
public final class ErasureCommands {

    /** Leaves the groups; of the messages as the question says. */
    public static final HubCommand<Erasure, Erased> CHAT = HubCommand.of("chat:erase", Erasure.FORM, Erased.FORM);

    public static final HubCommand<Erasure, Erased> TODO = HubCommand.of("todo:erase", Erasure.FORM, Erased.FORM);

    public static final HubCommand<Erasure, Erased> NOTIFICATION =
            HubCommand.of("notification:erase", Erasure.FORM, Erased.FORM);

    public static final HubCommand<Erasure, Erased> PRESENCE =
            HubCommand.of("presence:erase", Erasure.FORM, Erased.FORM);

    public static final List<HubCommand<Erasure, Erased>> ALL = List.of(CHAT, TODO, NOTIFICATION, PRESENCE);

    private ErasureCommands() {}

    /**
     * Whose traces are to go.
     *
     * @param messages whether what the user wrote to others goes as well
     * @param from where the part before ended, null for the first
     */
    public record Erasure(String user, boolean messages, @Nullable String from) {

        static final Form<Erasure> FORM = new Form<>(Erasure::toJson, Erasure::from);

        private JsonObject toJson() {
            return new JsonObject().put("user", user).put("messages", messages).put("from", from);
        }

        private static Erasure from(JsonObject json) {
            return new Erasure(json.getString("user"), json.getBoolean("messages"), json.getString("from"));
        }
    }

    /**
     * A part is done.
     *
     * @param next where the next part begins, null if nothing is left
     */
    public record Erased(@Nullable String next) {

        static final Form<Erased> FORM = new Form<>(
                erased -> new JsonObject().put("next", erased.next), json -> new Erased(json.getString("next")));

        /** For a concern that finds the next part without a place, by the rows that still exist. */
        public static Erased more(boolean left) {
            return new Erased(left ? "" : null);
        }
    }
}
