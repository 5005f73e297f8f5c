package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the topic logs over the bus, wherever the concern {@code log} runs. A failed future carries a {@link Failure},
 * {@code UNAVAILABLE} while the store is away. Safe from any thread.
 *
 * <p>The commands are the hub's own: {@code log:read {topic, after?, limit, length?}} (without {@code after} the head alone) and
 * {@code log:heads {topics: […]}} answered {@code {heads: {topic: head}}}, topics without an event left out, and
 * {@code log:moved {after?}} answered {@code {heads, after, complete}}.
 */
public final class TopicLogs {

    public static final String READ = "log:read";
    public static final String HEADS = "log:heads";
    public static final String MOVED = "log:moved";

    /**
     * The topics that moved, whatever the order in which the transactions committed.
     *
     * @param heads where their logs end; a topic may come again in the next answer
     * @param after to be handed in with the next question
     * @param complete false if more have moved than one answer holds: then any may have
     */
    public record Moved(Map<Topic, Long> heads, String after, boolean complete) {

        public Moved {
            heads = Map.copyOf(heads);
        }
    }

    private final Commands commands;

    public TopicLogs(Commands commands) {
        this.commands = commands;
    }

    /** The events behind {@code after}, at most {@code limit} of them. */
    public Future<LogPage> read(Topic topic, long after, int limit) {
        return read(
                new JsonObject().put("topic", topic.name()).put("after", after).put("limit", limit));
    }

    /** As {@link #read(Topic, long, int)}, one event at least and otherwise about {@code length} characters of data. */
    public Future<LogPage> read(Topic topic, long after, int limit, int length) {
        return read(new JsonObject()
                .put("topic", topic.name())
                .put("after", after)
                .put("limit", limit)
                .put("length", length));
    }

    private Future<LogPage> read(JsonObject question) {
        return ask(READ, question).map(LogPage::fromJson);
    }

    /** Where the topic's log ends, without events. */
    public Future<LogPage> head(Topic topic) {
        return ask(READ, new JsonObject().put("topic", topic.name()).put("limit", 0))
                .map(LogPage::fromJson);
    }

    /** Where the logs of many topics end; a topic without an event is left out. */
    public Future<Map<Topic, Long>> heads(Collection<Topic> topics) {
        JsonArray names = new JsonArray(topics.stream().map(Topic::name).toList());
        return ask(HEADS, new JsonObject().put("topics", names)).map(TopicLogs::headsOf);
    }

    /**
     * The topics that moved since the answer that gave {@code after}: what to compare with what was delivered, instead of
     * asking for each topic.
     *
     * @param after {@link Moved#after()} of the last answer, or null to begin now, with no topics
     */
    public Future<Moved> moved(String after) {
        return ask(MOVED, new JsonObject().put("after", after))
                .map(answer -> new Moved(headsOf(answer), answer.getString("after"), answer.getBoolean("complete")));
    }

    private static Map<Topic, Long> headsOf(JsonObject answer) {
        Map<Topic, Long> heads = new HashMap<>();
        answer.getJsonObject("heads")
                .forEach(head -> heads.put(Topic.trusted(head.getKey()), ((Number) head.getValue()).longValue()));
        return heads;
    }

    private Future<JsonObject> ask(String command, JsonObject data) {
        return commands.request(command, data).compose(Answer::succeeded);
    }
}
