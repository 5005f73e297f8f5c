package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code notification}: those of clients by name, the back ends' with their questions and answers. */
public final class NotificationCommands {

    public static final String LIST = "notification:list";
    public static final String READ = "notification:read";

    /** Sends a notification to users. */
    public static final HubCommand<Send, Sent> SEND = HubCommand.of("notification:send", Send.FORM, Sent.FORM);

    /** Publishes an event; see the concern for what each target means. */
    public static final HubCommand<Publish, Published> PUBLISH = HubCommand.of("publish", Publish.FORM, Published.FORM);

    /** Publishes many events, each accepted or refused alone; those of one topic in their order. */
    public static final HubCommand<PublishBatch, PublishResults> PUBLISH_BATCH =
            HubCommand.of("publish:batch", PublishBatch.FORM, PublishResults.FORM);

    private static final String DATA = "data";

    private NotificationCommands() {}

    private static JsonObject withKey(JsonObject json, @Nullable ClientKey key) {
        return key == null ? json : json.put(key.field(), key.value());
    }

    /**
     * {@code {user, message, data?, clientId?}}; the concern limits the length of each.
     *
     * @param users the recipients
     * @param data any JSON; null for none
     * @param key the back end's key, by which a repeat is recognized; null for none
     */
    public record Send(OneOrMany users, String message, @Nullable Object data, @Nullable ClientKey key) {

        static final Form<Send> FORM = new Form<>(Send::toJson, Send::from);

        private static final String USER = "user";
        private static final String MESSAGE = "message";

        private JsonObject toJson() {
            JsonObject json = new JsonObject();
            users.write(json);
            return withKey(json.put(MESSAGE, message).put(DATA, data), key);
        }

        private static Send from(JsonObject json) {
            OneOrMany users = OneOrMany.read(json, USER);
            if (users.ids().isEmpty() && !users.array()) {
                throw Failure.badRequest(USER, USER + " must be one id or an array of ids");
            }
            if (!(json.getValue(MESSAGE) instanceof String message)) {
                throw Failure.badRequest(MESSAGE, MESSAGE + " must be a string");
            }
            return new Send(
                    users,
                    message,
                    json.getValue(DATA),
                    ClientKey.from(new Fields(json)).orElse(null));
        }
    }

    /**
     * {@code {notification, users}}.
     *
     * @param notification as the recipients get it
     * @param users the number of recipients
     */
    public record Sent(JsonObject notification, int users) {

        static final Form<Sent> FORM = new Form<>(Sent::toJson, Sent::from);

        private JsonObject toJson() {
            return new JsonObject().put("notification", notification).put("users", users);
        }

        private static Sent from(JsonObject json) {
            return new Sent(json.getJsonObject("notification"), json.getInteger("users"));
        }
    }

    /**
     * {@code {user, chat, room, channel, connection, all, event, data, except?, clientId?}}.
     * The key may be an {@code idempotencyKey} of up to 200 characters, as it was before {@code clientId}.
     *
     * @param all whether it is for every connection
     * @param event such as {@code order:paid}
     * @param data any JSON; {@code {}} where none is given
     * @param except who does not get it live: {@code {connection?, user?}}
     * @param key the back end's key, by which a repeat is recognized; null for none
     */
    public record Publish(
            OneOrMany users,
            OneOrMany chats,
            OneOrMany rooms,
            OneOrMany channels,
            OneOrMany connections,
            boolean all,
            String event,
            @Nullable Object data,
            Publication.Scope except,
            @Nullable ClientKey key) {

        static final Form<Publish> FORM = new Form<>(Publish::toJson, Publish::from);

        private static final int MAX_EVENT = 100;
        private static final int MAX_KEY = 200;
        private static final String ALL = "all";
        private static final String EVENT = "event";
        private static final String EXCEPT = "except";
        private static final String CONNECTION = "connection";
        private static final String USER = "user";

        /** Reads what {@code POST /api/publish} takes; throws the refusal of what it cannot read. */
        @ConcernApi
        public static Publish of(JsonObject asked) {
            return from(asked);
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject();
            users.write(json);
            chats.write(json);
            rooms.write(json);
            channels.write(json);
            connections.write(json);
            if (!except.equals(Publication.Scope.ALL)) {
                json.put(
                        EXCEPT,
                        new JsonObject()
                                .put(CONNECTION, except.exceptConnection())
                                .put(USER, except.exceptUser()));
            }
            return withKey(json.put(ALL, all).put(EVENT, event).put(DATA, data), key);
        }

        private static Publication.Scope exceptOf(JsonObject json) {
            Object value = json.getValue(EXCEPT);
            if (value == null) {
                return Publication.Scope.ALL;
            }
            if (!(value instanceof JsonObject except)) {
                throw Failure.badRequest(EXCEPT, EXCEPT + " must be an object {connection?, user?}");
            }
            Fields fields = new Fields(except, EXCEPT + ".");
            return new Publication.Scope(
                    fields.optionalText(CONNECTION, Topic.MAX_ID_LENGTH).orElse(null),
                    fields.optionalText(USER, Topic.MAX_ID_LENGTH).orElse(null),
                    null,
                    null,
                    null);
        }

        private static Publish from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Publish(
                    OneOrMany.read(json, USER),
                    OneOrMany.read(json, "chat"),
                    OneOrMany.read(json, "room"),
                    OneOrMany.read(json, "channel"),
                    OneOrMany.read(json, CONNECTION),
                    fields.flag(ALL).orElse(false),
                    fields.text(EVENT, MAX_EVENT),
                    fields.has(DATA) ? json.getValue(DATA) : new JsonObject(),
                    exceptOf(json),
                    ClientKey.from(fields, MAX_KEY).orElse(null));
        }
    }

    /**
     * {@code {published, seqs}}.
     *
     * @param published false for a repeat
     * @param seqs the event's position in each log, by the name of its topic
     */
    @ConcernApi
    public record Published(boolean published, Map<String, Long> seqs) {

        static final Form<Published> FORM = new Form<>(Published::toJson, Published::from);

        private JsonObject toJson() {
            return new JsonObject().put("published", published).put("seqs", TopicSeqs.toJson(seqs));
        }

        private static Published from(JsonObject json) {
            return of(json.getBoolean("published"), json.getJsonObject("seqs"));
        }

        /** With positions as they are stored. */
        public static Published of(boolean published, JsonObject seqs) {
            return new Published(published, TopicSeqs.from(seqs));
        }
    }
}
