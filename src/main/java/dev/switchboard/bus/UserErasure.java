package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code {user, messages?: "erase" | "keep"}}: a back end has a user erased, who need not be known.
 *
 * @param messages whether what the user wrote to others goes as well
 */
public record UserErasure(String user, boolean messages) {

    public static final String ERASE = "erase";
    public static final String KEEP = "keep";

    private static final String MESSAGES = "messages";

    static final Form<UserErasure> FORM = new Form<>(UserErasure::toJson, UserErasure::from);

    private JsonObject toJson() {
        return new JsonObject().put("user", user).put(MESSAGES, messages ? ERASE : KEEP);
    }

    private static UserErasure from(JsonObject json) {
        Fields fields = new Fields(json);
        Object word = Objects.requireNonNullElse(json.getValue(MESSAGES), KEEP);
        if (!word.equals(ERASE) && !word.equals(KEEP)) {
            throw fields.refused(MESSAGES, "must be " + ERASE + " or " + KEEP);
        }
        return new UserErasure(fields.id("user"), word.equals(ERASE));
    }

    /**
     * {@code {state: "erasing" | "erased", erasedAt}}.
     *
     * @param erasedAt when nothing was left; null while there is something to do
     */
    public record State(@Nullable Instant erasedAt) {

        static final Form<State> FORM = new Form<>(State::toJson, State::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("state", erasedAt == null ? "erasing" : "erased")
                    .put("erasedAt", erasedAt == null ? null : WireTime.write(erasedAt));
        }

        private static State from(JsonObject json) {
            String at = json.getString("erasedAt");
            return new State(at == null ? null : Instant.parse(at));
        }
    }
}
