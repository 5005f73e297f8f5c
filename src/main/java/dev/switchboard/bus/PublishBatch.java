package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.NotificationCommands.Publish;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that are published together, each accepted or refused alone. In JSON {@code {batch: [{user, chat, room, channel, connection,
 * all, event, data, except?, clientId?}]}}, with nothing beside it. Immutable.
 *
 * @param entries 1 to {@link #MAX}, each as the data of the command {@code publish}; the concern reads them, so that what is wrong
 *     with one refuses that one
 */
public record PublishBatch(JsonArray entries) {

    /** The most entries. */
    @ConcernApi
    public static final int MAX = 1_000;

    public static final String FIELD = "batch";

    /** Stands in an entry that was refused before it was sent. No event has such a field. */
    private static final String MALFORMED = "malformed";

    /** Reading refuses what is no batch; the entries are not looked at. */
    public static final Form<PublishBatch> FORM =
            new Form<>(batch -> new JsonObject().put(FIELD, batch.entries()), PublishBatch::from);

    /** Of events in the order in which topics are to get them. */
    @ConcernApi
    public static PublishBatch of(Collection<Publish> events) {
        JsonArray entries = new JsonArray();
        events.forEach(event -> entries.add(Publish.FORM.write().apply(event)));
        return new PublishBatch(entries);
    }

    private static PublishBatch from(JsonObject json) {
        for (String name : json.fieldNames()) {
            if (!name.equals(FIELD)) {
                throw Failure.badRequest(name, name + " must stand in an entry of batch, not beside it");
            }
        }
        Fields fields = new Fields(json);
        JsonArray given = fields.array(FIELD, MAX);
        if (given.isEmpty()) {
            throw fields.refused(FIELD, "must have at least one entry");
        }
        JsonArray entries = new JsonArray();
        given.forEach(entry -> entries.add(sendable(entry)));
        return new PublishBatch(entries);
    }

    /** An entry that cannot travel between nodes leaves its refusal in its place. */
    private static @Nullable Object sendable(@Nullable Object entry) {
        if (!(entry instanceof JsonObject object)) {
            return null;
        }
        return WellFormed.problem(object)
                .map(problem -> new JsonObject()
                        .put(MALFORMED, new JsonArray().add(problem.field()).add(problem.words())))
                .orElse(object);
    }

    public int size() {
        return entries.size();
    }

    /** The event of an entry; throws its refusal, whose field is within the entry. */
    public Publish entry(int index) {
        if (!(entries.getValue(index) instanceof JsonObject entry)) {
            throw Failure.badRequest(FIELD, "an entry of batch must be an object");
        }
        if (entry.getValue(MALFORMED) instanceof JsonArray problem) {
            String field = problem.getString(0);
            throw Failure.badRequest(field, field + " " + problem.getString(1));
        }
        return Publish.FORM.read().apply(entry);
    }

    /** Those of the channels alone, for the concern that has them. */
    public record Posts(List<ChannelCommands.Post> posts) {

        static final Form<Posts> FORM = new Form<>(Posts::toJson, Posts::from);

        private static final String POSTS = "posts";

        public Posts {
            posts = List.copyOf(posts);
        }

        private JsonObject toJson() {
            JsonArray written = new JsonArray();
            posts.forEach(post -> written.add(ChannelCommands.Post.FORM.write().apply(post)));
            return new JsonObject().put(POSTS, written);
        }

        private static Posts from(JsonObject json) {
            List<ChannelCommands.Post> posts = new ArrayList<>();
            new Fields(json)
                    .objects(POSTS)
                    .forEach(post -> posts.add(ChannelCommands.Post.FORM.read().apply(post)));
            return new Posts(posts);
        }
    }
}
