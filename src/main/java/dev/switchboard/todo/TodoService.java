package dev.switchboard.todo;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.Postgres;
import dev.switchboard.todo.TodoStore.Holdings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes todos. A change and its event in the owner's personal log are one transaction, and the event is published after
 * the commit. The owner's log is locked first, so an owner's changes are serialized across nodes, and no user waits for
 * another. Another user's todo is refused like one that does not exist. Keeps nothing; safe from any thread.
 */
final class TodoService {

    /** An owner's todo while the owner's log is locked. */
    private record Locked(Todo todo, long seq, Instant now, long used) {}

    /** The result of a transaction; {@code event} is null if nothing changed, {@code bytes} is what it added. */
    private record Outcome<T>(T result, @Nullable Publication event, long bytes) {}

    private final Postgres postgres;
    private final TodoStore store;
    private final Publisher publisher;
    private final StoredBytes stored;

    TodoService(Postgres postgres, TodoStore store, Publisher publisher, StoredBytes stored) {
        this.stored = stored;
        this.postgres = postgres;
        this.store = store;
        this.publisher = publisher;
    }

    /**
     * Changes the content. A change that leaves it as it is makes no event and no new version.
     *
     * @param seen the version that the change applies to, or empty for any
     */
    Future<Todo> change(String owner, UUID id, Optional<Integer> seen, UnaryOperator<TodoContent> edit) {
        return inTransaction(owner, tx -> lock(tx, owner, id).compose(found -> {
            Todo before = found.todo();
            if (seen.isPresent() && !seen.get().equals(before.version())) {
                throw stale(before);
            }
            TodoContent content = edit.apply(before.content());
            if (content.equals(before.content())) {
                return Future.succeededFuture(new Outcome<>(before, null, 0));
            }
            long bytes = content.bytes() - before.content().bytes();
            stored.require(owner, found.used(), bytes, "description");
            Todo after = before.changed(content, found.now());
            String name = content.completed() && !before.content().completed() ? "todo:completed" : "todo:updated";
            Publication event = eventOf(Topic.user(owner), found.seq(), name, after.toJson());
            return write(tx, store.update(tx, after), event, after, bytes);
        }));
    }

    Future<UUID> delete(String owner, UUID id) {
        return inTransaction(owner, tx -> lock(tx, owner, id).compose(found -> {
            JsonObject data = new JsonObject().put("id", id.toString());
            Publication event = eventOf(Topic.user(owner), found.seq(), "todo:deleted", data);
            return write(
                    tx, store.delete(tx, id), event, id, -found.todo().content().bytes());
        }));
    }

    Future<Todo> get(String owner, UUID id) {
        return store.find(owner, id).map(found -> found.orElseThrow(TodoRequest::unknown));
    }

    /** As {@link TodoStore#page}. */
    Future<List<Todo>> page(String owner, TodoQuery query) {
        return store.page(owner, query);
    }

    /** A user without a log has no todos, so a missing log is not created. */
    private Future<Locked> lock(SqlConnection tx, String owner, UUID id) {
        Future<Optional<Long>> locked = TopicLog.lockExisting(tx, Topic.user(owner));
        Future<Optional<Todo>> found = store.find(tx, owner, id);
        Future<Holdings> has = store.holdings(tx, owner, 0);
        return Future.all(locked, found, has)
                .map(ready -> new Locked(
                        found.result().orElseThrow(TodoRequest::unknown),
                        locked.result().orElseThrow(TodoRequest::unknown),
                        has.result().now(),
                        has.result().used()));
    }

    private static <T> Future<Outcome<T>> write(
            SqlConnection tx, Future<Void> changed, Publication event, T result, long bytes) {
        Publication.Target target = event.targets().get(0);
        Future<Void> logged = TopicLog.append(tx, target.topic(), target.seq(), event.event(), event.data(), null);
        return Future.all(changed, logged).map(written -> new Outcome<>(result, event, bytes));
    }

    private <T> Future<T> inTransaction(String owner, Function<SqlConnection, Future<Outcome<T>>> work) {
        return postgres.transaction(work).map(outcome -> {
            if (outcome.event() != null) {
                publisher.publish(outcome.event());
                stored.add(owner, outcome.bytes());
            }
            return outcome.result();
        });
    }

    private static Publication eventOf(Topic topic, long seq, String event, JsonObject data) {
        Buffer encoded = data.toBuffer();
        return Publication.durable(topic, seq, event, encoded);
    }

    private static Failure stale(Todo current) {
        return Failure.of(ErrorCode.CONFLICT, "the todo has changed since that version")
                .with("todo", current.toJson());
    }
}
