package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code hook}, which the console and operators ask. */
public final class HookCommands {

    /** The hooks and where they stand. */
    public static final HubCommand<Nothing, Listing> LIST = HubCommand.of("hook:list", Nothing.FORM, Listing.FORM);

    /** Lets a hook that failed or is parked be tried at once. */
    public static final HubCommand<Name, Nothing> RETRY = HubCommand.of("hook:retry", Name.FORM, Nothing.FORM);

    private HookCommands() {}

    /** The name of a hook. */
    public record Name(String name) {

        static final Form<Name> FORM = new Form<>(
                asked -> new JsonObject().put("name", asked.name()), json -> new Name(new Fields(json).id("name")));
    }

    /** All hooks, by name. */
    public record Listing(List<State> hooks) {

        static final Form<Listing> FORM = new Form<>(Listing::toJson, Listing::from);

        public Listing {
            hooks = List.copyOf(hooks);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put(
                            "hooks",
                            new JsonArray(hooks.stream().map(State::toJson).toList()));
        }

        private static Listing from(JsonObject json) {
            return new Listing(
                    new Fields(json).objects("hooks").stream().map(State::from).toList());
        }
    }

    /**
     * Where a hook stands.
     *
     * @param attempts how often it has failed in a row
     * @param failingSince when that began, or null
     * @param parkedAt when it was given up until somebody retries it, or null
     * @param error the last failure, or null
     * @param delivered how many events were taken
     * @param deliveredAt when the last one was, or null
     * @param waiting how many events of its topics it has not looked at
     */
    public record State(
            String name,
            int attempts,
            @Nullable String failingSince,
            @Nullable String parkedAt,
            @Nullable String error,
            long delivered,
            @Nullable String deliveredAt,
            long waiting) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("name", name)
                    .put("attempts", attempts)
                    .put("failingSince", failingSince)
                    .put("parkedAt", parkedAt)
                    .put("error", error)
                    .put("delivered", delivered)
                    .put("deliveredAt", deliveredAt)
                    .put("waiting", waiting);
        }

        private static State from(JsonObject json) {
            return new State(
                    json.getString("name"),
                    json.getInteger("attempts"),
                    json.getString("failingSince"),
                    json.getString("parkedAt"),
                    json.getString("error"),
                    json.getLong("delivered"),
                    json.getString("deliveredAt"),
                    json.getLong("waiting"));
        }
    }
}
