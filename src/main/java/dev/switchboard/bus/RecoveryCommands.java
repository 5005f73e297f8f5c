package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The commands of the concern {@code recovery}, with their questions and answers. Only the hub itself sends them. A
 * command whose data cannot be read is refused with {@code BAD_REQUEST}.
 */
public final class RecoveryCommands {

    /** Stores a topic set. */
    public static final HubCommand<Put, Nothing> PUT = HubCommand.of("recovery:put", Put.FORM, Nothing.FORM);

    /** Reads a topic set and postpones its expiry; {@code NOT_FOUND} if there is none. */
    public static final HubCommand<Get, TopicSet> GET = HubCommand.of("recovery:get", Get.FORM, TopicSet.FORM);

    /** Postpones the expiry of topic sets. */
    public static final HubCommand<Touch, Nothing> TOUCH = HubCommand.of("recovery:touch", Touch.FORM, Nothing.FORM);

    /** Records connections as ended. */
    public static final HubCommand<End, Nothing> END = HubCommand.of("recovery:end", End.FORM, Nothing.FORM);

    /** Checks the positions of a connection. */
    public static final HubCommand<Check, Checked> WHOLE = HubCommand.of("recovery:whole", Check.FORM, Checked.FORM);

    /** Reads or makes a secret that all nodes share. */
    public static final HubCommand<SecretName, Secret> SECRET =
            HubCommand.of("recovery:secret", SecretName.FORM, Secret.FORM);

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

        static final Form<TopicSet> FORM = new Form<>(TopicSet::toJson, TopicSet::from);

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

        private JsonObject toJson() {
            return new JsonObject()
                    .put(TOPICS, new JsonArray(topics.stream().map(Topic::name).toList()))
                    .put(POSITIONS, new JsonArray(new ArrayList<>(positions)));
        }

        private static TopicSet from(JsonObject json) {
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

        static final Form<Put> FORM = new Form<>(Put::toJson, Put::from);

        private JsonObject toJson() {
            return set.toJson().put(ID, id).put(KEEP_MS, keep.toMillis()).put(DROP, new JsonArray(drop));
        }

        private static Put from(JsonObject json) {
            return new Put(text(json, ID), TopicSet.from(json), keepOf(json), texts(json, DROP));
        }
    }

    /** {@code {id, keepMs}}. */
    public record Get(String id, Duration keep) {

        static final Form<Get> FORM = new Form<>(Get::toJson, Get::from);

        private JsonObject toJson() {
            return new JsonObject().put(ID, id).put(KEEP_MS, keep.toMillis());
        }

        private static Get from(JsonObject json) {
            return new Get(text(json, ID), keepOf(json));
        }
    }

    /** {@code {ids, keepMs}}. */
    public record Touch(List<String> ids, Duration keep) {

        static final Form<Touch> FORM = new Form<>(Touch::toJson, Touch::from);

        private JsonObject toJson() {
            return new JsonObject().put(IDS, new JsonArray(ids)).put(KEEP_MS, keep.toMillis());
        }

        private static Touch from(JsonObject json) {
            return new Touch(texts(json, IDS), keepOf(json));
        }
    }

    /**
     * {@code {sids, keepMs}}.
     *
     * @param keep how long the ends are remembered
     */
    public record End(List<String> sids, Duration keep) {

        static final Form<End> FORM = new Form<>(End::toJson, End::from);

        private JsonObject toJson() {
            return new JsonObject().put(SIDS, new JsonArray(sids)).put(KEEP_MS, keep.toMillis());
        }

        private static End from(JsonObject json) {
            return new End(texts(json, SIDS), keepOf(json));
        }
    }

    /** {@code {sid, topics, positions}}. */
    public record Check(String sid, TopicSet set) {

        static final Form<Check> FORM = new Form<>(Check::toJson, Check::from);

        public Check(String sid, Map<Topic, Long> positions) {
            this(sid, TopicSet.of(positions));
        }

        private JsonObject toJson() {
            return set.toJson().put(SID, sid);
        }

        private static Check from(JsonObject json) {
            return new Check(text(json, SID), TopicSet.from(json));
        }
    }

    /**
     * {@code {whole}}.
     *
     * @param whole whether the connection was not recorded as ended and the logs hold every event after the positions
     */
    public record Checked(boolean whole) {

        static final Form<Checked> FORM = new Form<>(Checked::toJson, Checked::from);

        private JsonObject toJson() {
            return new JsonObject().put(WHOLE_FIELD, whole);
        }

        private static Checked from(JsonObject json) {
            return new Checked(json.getBoolean(WHOLE_FIELD));
        }
    }

    /** {@code {name}}. */
    public record SecretName(String name) {

        static final Form<SecretName> FORM = new Form<>(SecretName::toJson, SecretName::from);

        private JsonObject toJson() {
            return new JsonObject().put(NAME, name);
        }

        private static SecretName from(JsonObject json) {
            return new SecretName(text(json, NAME));
        }
    }

    /**
     * {@code {secret}}.
     *
     * @param value 32 bytes in base64
     */
    public record Secret(String value) {

        static final Form<Secret> FORM = new Form<>(Secret::toJson, Secret::from);

        private JsonObject toJson() {
            return new JsonObject().put(SECRET_FIELD, value);
        }

        private static Secret from(JsonObject json) {
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
