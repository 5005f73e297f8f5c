package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.NotificationCommands.Published;
import dev.switchboard.bus.Publication.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code channel}: those of clients by name, the hub's own with their questions and answers. */
public final class ChannelCommands {

    public static final String JOIN = "channel:join";
    public static final String LEAVE = "channel:leave";
    public static final String PUBLISH = "channel:publish";
    public static final String HISTORY = "channel:history";
    public static final String PRESENCE = "channel:presence";

    /** Joins several channels again for a client that recovers; all of them or none. Its data is {@link Resume}. */
    public static final String RESUME = "channel:resume";

    /** Takes the asking connection into a channel for a back end, whatever the rules say. Its data is {@link Channel}. */
    public static final String ADMIT = "channel:admit";

    /** What a connection gets that a back end has taken into a channel, or out of one; its data is {@link Channel}. */
    public static final String JOINED = "channel:joined";

    public static final String LEFT = "channel:left";

    /** Publishes to channels for a back end, whatever the rules of their namespaces say about clients. */
    public static final HubCommand<Post, Published> POST = HubCommand.of("channel:post", Post.FORM, Published.FORM);

    /** As {@link #POST}, for many at once, each accepted or refused alone; those of one channel in their order. */
    public static final HubCommand<PublishBatch.Posts, PublishResults> POSTS =
            HubCommand.of("channel:posts", PublishBatch.Posts.FORM, PublishResults.FORM);

    private ChannelCommands() {}

    /** The data of {@link #JOIN} and {@link #LEAVE} as the hub sends them on behalf of a client. */
    public record Channel(String name) {

        /** {@code {channel}}. */
        public JsonObject toJson() {
            return new JsonObject().put("channel", name);
        }
    }

    /**
     * {@code {channels: [{channel, since}]}}.
     *
     * @param since the last position that the client has, by the channel's name; 0 for one without a history, null for one
     *     that the client has nothing of
     */
    public record Resume(Map<String, @Nullable Long> since) {

        /** The most channels of one command. */
        public static final int MAX = 500;

        /** The field of a refusal that names the channel. */
        public static final String REFUSED = "channel";

        private static final String CHANNELS = "channels";
        private static final String SINCE = "since";

        public JsonObject toJson() {
            JsonArray channels = new JsonArray();
            since.forEach(
                    (name, position) -> channels.add(new Channel(name).toJson().put(SINCE, position)));
            return new JsonObject().put(CHANNELS, channels);
        }

        /** What {@link #toJson} wrote. */
        public static Resume from(JsonObject json) {
            Map<String, @Nullable Long> since = new LinkedHashMap<>();
            new Fields(json)
                    .objects(CHANNELS)
                    .forEach(channel -> since.put(channel.getString("channel"), channel.getLong(SINCE)));
            return new Resume(since);
        }
    }

    /**
     * {@code {channels, event, data, exceptConnection?, exceptUser?, clientId?}}.
     *
     * @param channels their names, each once
     * @param event such as {@code price}; null for none
     * @param data any JSON
     * @param except which connection and which user do not get it live
     * @param key the back end's key, by which a repeat is recognized; null for none
     */
    public record Post(
            List<String> channels,
            @Nullable String event,
            @Nullable Object data,
            Scope except,
            @Nullable ClientKey key) {

        static final Form<Post> FORM = new Form<>(Post::toJson, Post::from);

        private static final String CHANNELS = "channels";
        private static final String EVENT = "event";
        private static final String DATA = "data";
        private static final String EXCEPT_CONNECTION = "exceptConnection";
        private static final String EXCEPT_USER = "exceptUser";

        public Post {
            channels = List.copyOf(channels);
        }

        /** What two of them have in common that are the same, in whatever order their channels are named. */
        public JsonArray content() {
            JsonArray content = new JsonArray()
                    .add(new JsonArray(channels.stream().sorted().toList()))
                    .add(event)
                    .add(data);
            return except.equals(Scope.ALL)
                    ? content
                    : content.add(except.exceptConnection()).add(except.exceptUser());
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject()
                    .put(CHANNELS, new JsonArray(channels))
                    .put(EVENT, event)
                    .put(DATA, data)
                    .put(EXCEPT_CONNECTION, except.exceptConnection())
                    .put(EXCEPT_USER, except.exceptUser());
            return key == null ? json : json.put(key.field(), key.value());
        }

        private static Post from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Post(
                    fields.texts(CHANNELS),
                    json.getString(EVENT),
                    json.getValue(DATA),
                    new Scope(json.getString(EXCEPT_CONNECTION), json.getString(EXCEPT_USER), null, null, null),
                    ClientKey.from(fields, Integer.MAX_VALUE).orElse(null));
        }
    }
}
