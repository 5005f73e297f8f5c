package dev.switchboard.todo;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.Quota;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import dev.switchboard.todo.TodoStore.Holdings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Creates todos, as {@link TodoService} changes them: a todo, its event and its key are one transaction, with the owner's log
 * locked. Keeps nothing; runs on its verticle's event loop.
 */
final class TodoCreation {

    /** A todo and the event to publish; null for a repeat. */
    private record Created(Todo todo, @Nullable Publication event) {}

    private final Postgres postgres;
    private final TodoStore store;
    private final IdempotencyKeys keys;
    private final Publisher publisher;
    private final Quota quota;
    private final StoredBytes stored;

    TodoCreation(
            Postgres postgres,
            TodoStore store,
            IdempotencyKeys keys,
            Publisher publisher,
            Quota quota,
            StoredBytes stored) {
        this.postgres = postgres;
        this.store = store;
        this.keys = keys;
        this.publisher = publisher;
        this.quota = quota;
        this.stored = stored;
    }

    /**
     * Creates a todo, or answers that of an earlier command with the same key, as it was then.
     *
     * @param key null for none
     */
    Future<Todo> create(String owner, TodoContent content, @Nullable KeyUse key, Deadline deadline) {
        return PipelinedTransaction.<Created>run(postgres, deadline, tx -> decide(tx, owner, content, key, deadline))
                .map(created -> {
                    if (created.event() != null) {
                        publisher.publish(created.event());
                        stored.add(owner, content.bytes());
                    }
                    return created.todo();
                });
    }

    private Future<Decision<Created>> decide(
            SqlConnection tx, String owner, TodoContent content, @Nullable KeyUse key, Deadline deadline) {
        List<Topic> topics = List.of(Topic.user(owner));
        Future<Optional<JsonObject>> earlier = keys.claim(tx, key);
        Future<Map<Topic, Long>> taken = TopicLog.take(tx, topics);
        Future<Holdings> has = store.holdings(tx, owner, quota.todos());
        return Future.all(earlier, taken, has).map(done -> earlier.result()
                .<Decision<Created>>map(first -> new Leave<>(new Created(repeated(owner, content, first), null)))
                .orElseGet(() -> {
                    requireRoom(owner, has.result(), content.bytes());
                    Instant now = has.result().now();
                    Todo todo = Todo.create(owner, UUID.randomUUID(), content, now);
                    OffsetDateTime latest = deadline.onClock(now.atOffset(ZoneOffset.UTC));
                    return write(todo, TopicLog.targets(topics, taken.result()), key, latest);
                }));
    }

    private void requireRoom(String owner, Holdings has, long bytes) {
        if (has.todos() >= quota.todos()) {
            throw Quota.exceeded("todos", "todos", quota.todos());
        }
        stored.require(owner, has.used(), bytes, "description");
    }

    private Write<Created> write(Todo todo, List<Target> targets, @Nullable KeyUse key, OffsetDateTime latest) {
        Publication event = Publication.durable(
                targets.get(0), "todo:created", todo.toJson().toBuffer());
        JsonObject kept =
                new JsonObject().put("id", todo.id().toString()).put("createdAt", WireTime.write(todo.createdAt()));
        return new Write<>(tx -> Future.all(
                        store.insert(tx, todo),
                        TopicLog.appendTaken(tx, targets, event.event(), event.data(), latest),
                        keys.keep(tx, key, kept))
                .map(new Created(todo, event)));
    }

    /** The earlier one as it was created: the same content, with the id and the time that were kept. */
    private static Todo repeated(String owner, TodoContent content, JsonObject kept) {
        return Todo.create(
                owner, UUID.fromString(kept.getString("id")), content, Instant.parse(kept.getString("createdAt")));
    }
}
