package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the hub asks of the concern {@code log}; {@link TopicLogs} asks it. */
public final class LogCommands {

    public static final HubCommand<Read, LogPage> READ =
            HubCommand.of("log:read", Read.FORM, new Form<>(LogPage::toJson, LogPage::fromJson));

    public static final HubCommand<Topics, Heads> HEADS = HubCommand.of("log:heads", Topics.FORM, Heads.FORM);

    public static final HubCommand<Held, Survived> SURVIVED = HubCommand.of("log:survived", Held.FORM, Survived.FORM);

    public static final HubCommand<After, Moved> MOVED = HubCommand.of("log:moved", After.FORM, Moved.FORM);

    /** What the tables of the store weigh, and how much of the log is how old. */
    public static final HubCommand<Nothing, StoreWeight> WEIGHT =
            HubCommand.of("log:weight", Nothing.FORM, StoreWeight.FORM);

    private LogCommands() {}

    /**
     * Asks for a part of a topic's log.
     *
     * @param after the events after this position; null for the head alone
     * @param limit at most so many events; 0 for the head alone
     * @param length the page is full at about so many characters of data; null for the most that a page holds
     */
    public record Read(Topic topic, @Nullable Long after, int limit, @Nullable Integer length) {

        static final Form<Read> FORM = new Form<>(Read::toJson, Read::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("topic", topic.name())
                    .put("after", after)
                    .put("limit", limit)
                    .put("length", length);
        }

        private static Read from(JsonObject json) {
            return new Read(
                    Topic.parse(json.getString("topic", ""))
                            .orElseThrow(() -> Failure.badRequest("topic", "topic must be the name of a topic")),
                    json.getLong("after"),
                    json.getInteger("limit", 0),
                    json.getInteger("length"));
        }
    }

    /** The topics whose heads are asked for. */
    public record Topics(Collection<Topic> topics) {

        static final Form<Topics> FORM = new Form<>(Topics::toJson, Topics::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put(
                            "topics",
                            new JsonArray(topics.stream().map(Topic::name).toList()));
        }

        private static Topics from(JsonObject json) {
            return new Topics(new Fields(json)
                    .texts("topics").stream().map(Topic::trusted).toList());
        }
    }

    /**
     * Where the logs of topics end; a topic without an event is left out.
     *
     * @param lineage the {@link LogLineage} of the store that was read
     */
    public record Heads(Map<Topic, Long> heads, int lineage) {

        static final Form<Heads> FORM = new Form<>(Heads::toJson, Heads::from);

        public Heads {
            heads = Map.copyOf(heads);
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject();
            heads.forEach((topic, head) -> json.put(topic.name(), head));
            return new JsonObject().put("heads", json).put("lineage", lineage);
        }

        private static Heads from(JsonObject json) {
            Map<Topic, Long> heads = new HashMap<>();
            json.getJsonObject("heads")
                    .forEach(head -> heads.put(Topic.trusted(head.getKey()), ((Number) head.getValue()).longValue()));
            return new Heads(heads, json.getInteger("lineage"));
        }
    }

    /** Positions that a node holds: asks which of them are in the logs. */
    public record Held(Map<Topic, Long> positions) {

        static final Form<Held> FORM = new Form<>(
                held -> new Heads(held.positions, 0).toJson(),
                json -> new Held(Heads.from(json).heads()));

        public Held {
            positions = Map.copyOf(positions);
        }
    }

    /**
     * What became of them, as {@link LogPage#head}, {@link LogPage#first} and {@link LogPage#reached} of each topic.
     *
     * @param lineage as in {@link LogPage#lineage}
     */
    public record Survived(Map<Topic, LogPage> logs, int lineage) {

        static final Form<Survived> FORM = new Form<>(Survived::toJson, Survived::from);

        public Survived {
            logs = Map.copyOf(logs);
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject();
            logs.forEach((topic, log) -> json.put(topic.name(), log.toJson()));
            return new JsonObject().put("logs", json).put("lineage", lineage);
        }

        private static Survived from(JsonObject json) {
            Map<Topic, LogPage> logs = new HashMap<>();
            json.getJsonObject("logs")
                    .forEach(log ->
                            logs.put(Topic.trusted(log.getKey()), LogPage.fromJson((JsonObject) log.getValue())));
            return new Survived(logs, json.getInteger("lineage"));
        }
    }

    /**
     * Asks which topics have moved.
     *
     * @param after {@link Moved#after()} of the previous answer; null to begin now
     */
    public record After(@Nullable String after) {

        static final Form<After> FORM = new Form<>(After::toJson, After::from);

        private JsonObject toJson() {
            return new JsonObject().put("after", after);
        }

        private static After from(JsonObject json) {
            return new After(json.getString("after"));
        }
    }

    /**
     * The topics that moved, in whatever order their transactions committed.
     *
     * @param heads where their logs end; a topic may be in the next answer, too
     * @param after what the next question hands in
     * @param complete false if more topics have moved than one answer holds, or if {@code after} is of another lineage:
     *     then any topic may have
     * @param lineage the {@link LogLineage} of the store that was read
     */
    public record Moved(Map<Topic, Long> heads, String after, boolean complete, int lineage) {

        static final Form<Moved> FORM = new Form<>(Moved::toJson, Moved::from);

        public Moved {
            heads = Map.copyOf(heads);
        }

        private JsonObject toJson() {
            return new Heads(heads, lineage).toJson().put("after", after).put("complete", complete);
        }

        private static Moved from(JsonObject json) {
            return new Moved(
                    Heads.from(json).heads(),
                    json.getString("after"),
                    json.getBoolean("complete"),
                    json.getInteger("lineage"));
        }
    }
}
