package dev.switchboard.account;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.UserNames;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code user:profile {displayName}} → {@code {user}}; null takes the name away. A change is {@code user:updated}: durable for
 * the user's own devices, ephemeral for those who watch the user's presence. On its verticle's event loop; lives as long as it.
 */
final class Profiles {

    private static final String UPDATED = "user:updated";
    private static final String DISPLAY_NAME = "displayName";
    private static final int MAX = 64;
    /** Control characters, line breaks, and what changes the direction of the text after it. */
    private static final Pattern REFUSED =
            Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");

    private final Postgres postgres;
    private final Publisher publisher;

    Profiles(Postgres postgres, Publisher publisher) {
        this.postgres = postgres;
        this.publisher = publisher;
    }

    /** A user and the event to publish about it; null if nothing has changed. */
    private record Changed(JsonObject user, @Nullable Publication event) {}

    Future<Answer> set(Command command) {
        String id = command.caller().id();
        String name = displayName(new Fields(command.data()));
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        command.deadline(),
                        tx -> decide(tx, id, command.caller().username(), name))
                .map(changed -> {
                    if (changed.event() != null) {
                        publisher.publish(changed.event());
                    }
                    return Answer.of(new JsonObject().put("user", changed.user()));
                });
    }

    private static @Nullable String displayName(Fields fields) {
        if (!fields.has(DISPLAY_NAME)) {
            throw fields.refused(DISPLAY_NAME, "is missing; null takes it away");
        }
        return fields.optionalVisibleText(DISPLAY_NAME, MAX)
                .map(given -> {
                    if (REFUSED.matcher(given).find()) {
                        throw fields.refused(DISPLAY_NAME, "must be one line without control characters");
                    }
                    return UserNames.clean(given);
                })
                .orElse(null);
    }

    private static Future<Decision<Changed>> decide(
            SqlConnection tx, String id, String username, @Nullable String name) {
        Topic topic = Topic.user(id);
        Future<Map<Topic, Long>> next = TopicLog.lock(tx, List.of(topic));
        Future<JsonObject> known = KnownUsers.profile(tx, id, username);
        return Future.all(next, known).map(done -> {
            JsonObject before = known.result();
            JsonObject user = before.copy().put(DISPLAY_NAME, name);
            return Objects.equals(before.getString(DISPLAY_NAME), name)
                    ? new Leave<>(new Changed(user, null))
                    : write(topic, Objects.requireNonNull(next.result().get(topic)), user);
        });
    }

    private static Write<Changed> write(Topic topic, long seq, JsonObject user) {
        Buffer data = new JsonObject().put("user", user).toBuffer();
        List<Target> targets = List.of(new Target(topic, seq), new Target(Topic.presence(topic.id()), 0));
        Publication event = new Publication(UPDATED, data, targets, null, Scope.ALL);
        return new Write<>(tx -> Future.all(
                        KnownUsers.setDisplayName(tx, user), TopicLog.append(tx, targets.get(0), UPDATED, data))
                .map(new Changed(user, event)));
    }
}
