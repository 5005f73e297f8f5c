package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code audit}: what was done to people and nodes, recorded and read. All the hub's own. */
public final class AuditCommands {

    /** Records an act; its caller is the one who did it. */
    public static final HubCommand<Recorded, Nothing> RECORD =
            HubCommand.of("audit:record", Recorded.FORM, Nothing.FORM);

    /** A page of the log, newest first. */
    public static final HubCommand<Question, Page> LIST = HubCommand.of("audit:list", Question.FORM, Page.FORM);

    private AuditCommands() {}

    /**
     * An act that is recorded by itself, after it was done.
     *
     * @param id its own, so that it is recorded once, however often it is sent
     * @param node the node that records it
     * @param at when it was done, by the {@link HubClock}
     * @param once an equal act from the same address within this time is not recorded a second time; zero for always
     */
    public record Recorded(UUID id, AuditAct act, String node, Instant at, Duration once) {

        static final Form<Recorded> FORM = new Form<>(Recorded::toJson, Recorded::from);

        private JsonObject toJson() {
            return act.toJson()
                    .put("id", id.toString())
                    .put("node", node)
                    .put("at", at.toString())
                    .put("onceMs", once.toMillis());
        }

        private static Recorded from(JsonObject json) {
            return new Recorded(
                    UUID.fromString(json.getString("id")),
                    AuditAct.from(json),
                    json.getString("node"),
                    Instant.parse(json.getString("at")),
                    Duration.ofMillis(json.getLong("onceMs")));
        }
    }

    /**
     * Which entries: those before a place, newest first.
     *
     * @param before the number of an entry; {@link Long#MAX_VALUE} for the newest
     * @param actor the id of the one who acted; null for all
     * @param action such as {@code user:revoke}; null for all
     */
    public record Question(long before, @Nullable String actor, @Nullable String action, int limit) {

        /** Of at most 18 digits, so that each is a number. */
        private static final Pattern PLACE = Pattern.compile("[1-9][0-9]{0,17}");

        private static final long NEWEST = Long.MAX_VALUE;
        private static final int MAX_PLACE = 19;
        private static final int PRESET_LIMIT = 50;
        private static final int MAX_LIMIT = 200;

        static final Form<Question> FORM = new Form<>(Question::toJson, Question::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("cursor", before == NEWEST ? null : Long.toString(before))
                    .put("actor", actor)
                    .put("action", action)
                    .put("limit", limit);
        }

        private static Question from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Question(
                    fields.optionalText("cursor", MAX_PLACE)
                            .map(cursor -> place(fields, cursor))
                            .orElse(NEWEST),
                    fields.optionalText("actor", Topic.MAX_ID_LENGTH).orElse(null),
                    fields.optionalText("action", AuditAct.MAX_ACTION).orElse(null),
                    fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT));
        }

        private static long place(Fields fields, String cursor) {
            if (PLACE.matcher(cursor).matches()) {
                return Long.parseLong(cursor);
            }
            throw fields.refused("cursor", "must be one that an earlier page gave");
        }
    }

    /**
     * Some entries.
     *
     * @param entries {@code {id, at, actor, action, target, address, node, detail}}, newest first
     * @param cursor where the next page begins; null if there is none
     */
    public record Page(List<JsonObject> entries, @Nullable String cursor) {

        static final Form<Page> FORM = new Form<>(
                page -> new JsonObject()
                        .put("entries", new JsonArray(page.entries()))
                        .put("cursor", page.cursor()),
                json -> new Page(new Fields(json).objects("entries"), json.getString("cursor")));

        public Page {
            entries = List.copyOf(entries);
        }
    }
}
