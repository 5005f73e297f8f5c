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

    /** Has one parked event sent again; or all of them, and lets the hook be tried at once if it fails. */
    public static final HubCommand<Retry, Nothing> RETRY = HubCommand.of("hook:retry", Retry.FORM, Nothing.FORM);

    /** The events that a hook's back end has not taken for too long. */
    public static final HubCommand<ParkedQuery, ParkedPage> PARKED =
            HubCommand.of("hook:parked", ParkedQuery.FORM, ParkedPage.FORM);

    private HookCommands() {}

    /**
     * What is to be sent again.
     *
     * @param name of the hook
     * @param event the number of a parked event, or null for everything
     */
    public record Retry(String name, @Nullable Long event) {

        static final Form<Retry> FORM = new Form<>(Retry::toJson, Retry::from);

        private JsonObject toJson() {
            return new JsonObject().put("name", name).put("event", event);
        }

        private static Retry from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Retry(fields.id("name"), fields.optionalPosition("event").orElse(null));
        }
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
     * @param configured whether the configuration has it; one that it has no longer is removed after a while
     * @param attempts how often it has failed in a row
     * @param failingSince when that began, or null
     * @param failedAt the last failure, or null
     * @param retryAt when it is tried again, or null if it is not failing
     * @param error why it failed last, or null
     * @param delivered how many events were taken
     * @param deliveredAt when the last one was, or null
     * @param waiting how many events it has not looked at
     * @param waitingSince when about the oldest of them was said, or null
     * @param parked how many events wait to be sent again
     * @param parkedAt when the first of them was parked, or null
     * @param givenUp how many events will never be sent
     */
    public record State(
            String name,
            boolean configured,
            int attempts,
            @Nullable String failingSince,
            @Nullable String failedAt,
            @Nullable String retryAt,
            @Nullable String error,
            long delivered,
            @Nullable String deliveredAt,
            long waiting,
            @Nullable String waitingSince,
            long parked,
            @Nullable String parkedAt,
            long givenUp) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("name", name)
                    .put("configured", configured)
                    .put("attempts", attempts)
                    .put("failingSince", failingSince)
                    .put("failedAt", failedAt)
                    .put("retryAt", retryAt)
                    .put("error", error)
                    .put("delivered", delivered)
                    .put("deliveredAt", deliveredAt)
                    .put("waiting", waiting)
                    .put("waitingSince", waitingSince)
                    .put("parked", parked)
                    .put("parkedAt", parkedAt)
                    .put("givenUp", givenUp);
        }

        private static State from(JsonObject json) {
            return new State(
                    json.getString("name"),
                    json.getBoolean("configured"),
                    json.getInteger("attempts"),
                    json.getString("failingSince"),
                    json.getString("failedAt"),
                    json.getString("retryAt"),
                    json.getString("error"),
                    json.getLong("delivered"),
                    json.getString("deliveredAt"),
                    json.getLong("waiting"),
                    json.getString("waitingSince"),
                    json.getLong("parked"),
                    json.getString("parkedAt"),
                    json.getLong("givenUp"));
        }
    }

    /**
     * Asks for parked events of a hook.
     *
     * @param after the number of the last one that is known
     */
    public record ParkedQuery(String name, long after, int limit) {

        private static final int MOST = 200;

        static final Form<ParkedQuery> FORM = new Form<>(ParkedQuery::toJson, ParkedQuery::from);

        private JsonObject toJson() {
            return new JsonObject().put("name", name).put("cursor", after).put("limit", limit);
        }

        private static ParkedQuery from(JsonObject json) {
            Fields fields = new Fields(json);
            return new ParkedQuery(
                    fields.id("name"),
                    fields.optionalPosition("cursor").orElse(0L),
                    fields.whole("limit", 1, MOST, MOST));
        }
    }

    /** Parked events in the order in which they were parked; the number of the last one is the cursor of the next page. */
    public record ParkedPage(List<Parked> parked) {

        static final Form<ParkedPage> FORM = new Form<>(ParkedPage::toJson, ParkedPage::from);

        public ParkedPage {
            parked = List.copyOf(parked);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put(
                            "parked",
                            new JsonArray(parked.stream().map(Parked::toJson).toList()));
        }

        private static ParkedPage from(JsonObject json) {
            return new ParkedPage(new Fields(json)
                    .objects("parked").stream().map(Parked::from).toList());
        }
    }

    /**
     * An event that waits to be sent again. Its data is shown to nobody.
     *
     * @param seq its position in the topic, or null if no log has it
     * @param at when it was said, or null if that is not known
     * @param error why it was not taken
     * @param again whether it is about to be sent again
     * @param gone whether its log does not have it any more, so that it cannot be sent
     */
    public record Parked(
            long id,
            String event,
            String topic,
            @Nullable Long seq,
            @Nullable String at,
            String parkedAt,
            String error,
            boolean again,
            boolean gone) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("event", event)
                    .put("topic", topic)
                    .put("seq", seq)
                    .put("at", at)
                    .put("parkedAt", parkedAt)
                    .put("error", error)
                    .put("again", again)
                    .put("gone", gone);
        }

        private static Parked from(JsonObject json) {
            return new Parked(
                    json.getLong("id"),
                    json.getString("event"),
                    json.getString("topic"),
                    json.getLong("seq"),
                    json.getString("at"),
                    json.getString("parkedAt"),
                    json.getString("error"),
                    json.getBoolean("again"),
                    json.getBoolean("gone"));
        }
    }
}
