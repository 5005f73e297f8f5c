package dev.switchboard.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The commands of the concern {@code recovery}, with the records that travel as their data and answers. Only the hub
 * itself sends them. A command whose data cannot be read is refused with {@code BAD_REQUEST}.
 */
public final class RecoveryCommands {

    /** Stores a {@link Put topic set}; answered without data. */
    public static final String PUT = "recovery:put";
    /** Reads the topic set of a {@link Get}: {@link TopicSet}, or {@code NOT_FOUND}. */
    public static final String GET = "recovery:get";
    /** Postpones the expiry of the topic sets of a {@link Touch}; answered without data. */
    public static final String TOUCH = "recovery:touch";
    /** Records the connections of an {@link End} as ended; answered without data. */
    public static final String END = "recovery:end";
    /** Checks the positions of a {@link Check}: {@link Checked}. */
    public static final String WHOLE = "recovery:whole";
    /** Reads or makes a {@link SecretName secret} that all nodes share: {@link Secret}. */
    public static final String SECRET = "recovery:secret";

    private static final int MAX_ID = 64;
    private static final String ID = "id";
    private static final String IDS = "ids";
    private static final String SID = "sid";
    private static final String SIDS = "sids";
    private static final String NAME = "name";
    private static final String DROP = "drop";
    private static final String KEEP_MS = "keepMs";
    private static final String WHOLE_FIELD = "whole";
    private static final String SECRET_FIELD = "secret";

    private RecoveryCommands() {}

    /**
     * Topics, each with a position; {@code {topics, positions}}.
     *
     * @param positions in the order of the topics; 0 for a topic without a log
     */
    public record TopicSet(List<Topic> topics, List<Long> positions) {

        private static final String TOPICS = "topics";
        private static final String POSITIONS = "positions";

        public TopicSet {
            topics = List.copyOf(topics);
            positions = List.copyOf(positions);
            if (topics.size() != positions.size()) {
                throw Failure.badRequest(TOPICS, "every topic needs a position");
            }
        }

        static TopicSet of(Map<Topic, Long> positions) {
            return new TopicSet(List.copyOf(positions.keySet()), List.copyOf(positions.values()));
        }

        public JsonObject toJson() {
            return new JsonObject()
                    .put(TOPICS, new JsonArray(topics.stream().map(Topic::name).toList()))
                    .put(POSITIONS, new JsonArray(new ArrayList<>(positions)));
        }

        public static TopicSet fromJson(JsonObject json) {
            return new TopicSet(
                    texts(json, TOPICS).stream().map(Topic::trusted).toList(),
                    list(json, POSITIONS).stream()
                            .map(position -> ((Number) position).longValue())
                            .toList());
        }
    }

    /**
     * {@code {id, topics, positions, keepMs, drop}}.
     *
     * @param id a new one
     * @param keep how long the set is kept after it was last written, read or touched
     * @param drop sets to delete
     */
    public record Put(String id, TopicSet set, Duration keep, List<String> drop) {

        public JsonObject toJson() {
            return set.toJson().put(ID, id).put(KEEP_MS, keep.toMillis()).put(DROP, new JsonArray(drop));
        }

        public static Put fromJson(JsonObject json) {
            return new Put(text(json, ID), TopicSet.fromJson(json), keepOf(json), texts(json, DROP));
        }
    }

    /** {@code {id, keepMs}}. */
    public record Get(String id, Duration keep) {

        public JsonObject toJson() {
            return new JsonObject().put(ID, id).put(KEEP_MS, keep.toMillis());
        }

        public static Get fromJson(JsonObject json) {
            return new Get(text(json, ID), keepOf(json));
        }
    }

    /** {@code {ids, keepMs}}. */
    public record Touch(List<String> ids, Duration keep) {

        public JsonObject toJson() {
            return new JsonObject().put(IDS, new JsonArray(ids)).put(KEEP_MS, keep.toMillis());
        }

        public static Touch fromJson(JsonObject json) {
            return new Touch(texts(json, IDS), keepOf(json));
        }
    }

    /**
     * {@code {sids, keepMs}}.
     *
     * @param keep how long the ends are remembered
     */
    public record End(List<String> sids, Duration keep) {

        public JsonObject toJson() {
            return new JsonObject().put(SIDS, new JsonArray(sids)).put(KEEP_MS, keep.toMillis());
        }

        public static End fromJson(JsonObject json) {
            return new End(texts(json, SIDS), keepOf(json));
        }
    }

    /** {@code {sid, topics, positions}}. */
    public record Check(String sid, TopicSet set) {

        public Check(String sid, Map<Topic, Long> positions) {
            this(sid, TopicSet.of(positions));
        }

        public JsonObject toJson() {
            return set.toJson().put(SID, sid);
        }

        public static Check fromJson(JsonObject json) {
            return new Check(text(json, SID), TopicSet.fromJson(json));
        }
    }

    /**
     * {@code {whole}}.
     *
     * @param whole whether the connection was not recorded as ended and the logs hold every event after the positions
     */
    public record Checked(boolean whole) {

        public JsonObject toJson() {
            return new JsonObject().put(WHOLE_FIELD, whole);
        }

        public static Checked fromJson(JsonObject json) {
            return new Checked(json.getBoolean(WHOLE_FIELD));
        }
    }

    /** {@code {name}}. */
    public record SecretName(String name) {

        public JsonObject toJson() {
            return new JsonObject().put(NAME, name);
        }

        public static SecretName fromJson(JsonObject json) {
            return new SecretName(text(json, NAME));
        }
    }

    /**
     * {@code {secret}}.
     *
     * @param value 32 bytes in base64
     */
    public record Secret(String value) {

        public JsonObject toJson() {
            return new JsonObject().put(SECRET_FIELD, value);
        }

        public static Secret fromJson(JsonObject json) {
            return new Secret(json.getString(SECRET_FIELD));
        }

        @Override
        public String toString() {
            return "Secret[redacted]";
        }
    }

    private static String text(JsonObject json, String key) {
        return new Fields(json).text(key, MAX_ID);
    }

    private static JsonArray list(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray());
    }

    private static List<String> texts(JsonObject json, String key) {
        return list(json, key).stream().map(String.class::cast).toList();
    }

    private static Duration keepOf(JsonObject json) {
        Long ms = json.getLong(KEEP_MS);
        if (ms == null || ms <= 0) {
            throw Failure.badRequest(KEEP_MS, KEEP_MS + " must be a positive number of milliseconds");
        }
        return Duration.ofMillis(ms);
    }
}
