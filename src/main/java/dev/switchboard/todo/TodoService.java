package dev.switchboard.todo;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
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
    private record Locked(Todo todo, long seq, Instant now) {}

    /** The result of a transaction; {@code event} is null if nothing changed. */
    private record Outcome<T>(T result, @Nullable Publication event) {}

    private final Postgres postgres;
    private final TodoStore store;
    private final Publisher publisher;

    TodoService(Postgres postgres, Publisher publisher) {
        this.postgres = postgres;
        this.store = new TodoStore(postgres);
        this.publisher = publisher;
    }

    Future<Todo> create(String owner, TodoContent content) {
        Topic topic = Topic.user(owner);
        return inTransaction(tx -> {
            var locked = TopicLog.lock(tx, List.of(topic));
            Future<Instant> now = store.now(tx);
            return Future.all(locked, now).compose(ready -> {
                Todo todo = Todo.create(owner, content, now.result());
                long seq =
                        TopicLog.targets(List.of(topic), locked.result()).get(0).seq();
                return write(tx, store.insert(tx, todo), eventOf(topic, seq, "todo:created", todo.toJson()), todo);
            });
        });
    }

    /**
     * Changes the content. A change that leaves it as it is makes no event and no new version.
     *
     * @param seen the version that the change applies to, or empty for any
     */
    Future<Todo> change(String owner, UUID id, Optional<Integer> seen, UnaryOperator<TodoContent> edit) {
        return inTransaction(tx -> lock(tx, owner, id).compose(found -> {
            Todo before = found.todo();
            if (seen.isPresent() && !seen.get().equals(before.version())) {
                throw stale(before);
            }
            TodoContent content = edit.apply(before.content());
            if (content.equals(before.content())) {
                return Future.succeededFuture(new Outcome<>(before, null));
            }
            Todo after = before.changed(content, found.now());
            String name = content.completed() && !before.content().completed() ? "todo:completed" : "todo:updated";
            Publication event = eventOf(Topic.user(owner), found.seq(), name, after.toJson());
            return write(tx, store.update(tx, after), event, after);
        }));
    }

    Future<UUID> delete(String owner, UUID id) {
        return inTransaction(tx -> lock(tx, owner, id).compose(found -> {
            JsonObject data = new JsonObject().put("id", id.toString());
            return write(tx, store.delete(tx, id), eventOf(Topic.user(owner), found.seq(), "todo:deleted", data), id);
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
        Future<Instant> now = store.now(tx);
        return Future.all(locked, found, now)
                .map(ready -> new Locked(
                        found.result().orElseThrow(TodoRequest::unknown),
                        locked.result().orElseThrow(TodoRequest::unknown),
                        now.result()));
    }

    private static <T> Future<Outcome<T>> write(SqlConnection tx, Future<Void> stored, Publication event, T result) {
        Publication.Target target = event.targets().get(0);
        Future<Void> logged = TopicLog.append(tx, target.topic(), target.seq(), event.event(), event.data(), null);
        return Future.all(stored, logged).map(written -> new Outcome<>(result, event));
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<Outcome<T>>> work) {
        return postgres.transaction(work).map(outcome -> {
            if (outcome.event() != null) {
                publisher.publish(outcome.event());
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
