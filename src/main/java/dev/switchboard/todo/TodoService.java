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

/**
 * Changes todos. A change and its event in the owner's personal log are one transaction, and the event is said after the
 * commit. The owner's log is locked first, so an owner's changes come one after the other, on whatever node; nobody waits
 * for another user. A todo of somebody else is as unknown as one that never was. Keeps nothing; safe from any thread.
 */
final class TodoService {

    /** An owner's todo under the lock. */
    private record Held(Todo todo, long seq, Instant now) {}

    /** What a transaction came to: {@code said} is null if nothing changed. */
    private record Outcome<T>(T result, Publication said) {}

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
                long seq = locked.result().get(topic);
                return write(tx, store.insert(tx, todo), say(topic, seq, "todo:created", todo.toJson()), todo);
            });
        });
    }

    /**
     * Changes the content. One that stays as it was is answered without an event and without a new version.
     *
     * @param seen the version that the change is meant for, or empty for whichever there is
     */
    Future<Todo> change(String owner, UUID id, Optional<Integer> seen, UnaryOperator<TodoContent> edit) {
        return inTransaction(tx -> hold(tx, owner, id).compose(held -> {
            Todo before = held.todo();
            if (seen.isPresent() && seen.get() != before.version()) {
                throw stale(before);
            }
            TodoContent content = edit.apply(before.content());
            if (content.equals(before.content())) {
                return Future.succeededFuture(new Outcome<>(before, null));
            }
            Todo after = before.changed(content, held.now());
            String event = content.completed() && !before.content().completed() ? "todo:completed" : "todo:updated";
            Publication said = say(Topic.user(owner), held.seq(), event, after.toJson());
            return write(tx, store.update(tx, after), said, after);
        }));
    }

    Future<UUID> delete(String owner, UUID id) {
        return inTransaction(tx -> hold(tx, owner, id).compose(held -> {
            JsonObject data = new JsonObject().put("id", id.toString());
            return write(tx, store.delete(tx, id), say(Topic.user(owner), held.seq(), "todo:deleted", data), id);
        }));
    }

    Future<Todo> get(String owner, UUID id) {
        return store.find(owner, id).map(found -> found.orElseThrow(TodoRequest::unknown));
    }

    /** As {@link TodoStore#page}. */
    Future<List<Todo>> page(String owner, TodoQuery query) {
        return store.page(owner, query);
    }

    /** Whoever has no log has no todo, so none is created for asking. */
    private Future<Held> hold(SqlConnection tx, String owner, UUID id) {
        Future<Optional<Long>> locked = TopicLog.lockExisting(tx, Topic.user(owner));
        Future<Optional<Todo>> found = store.find(tx, owner, id);
        Future<Instant> now = store.now(tx);
        return Future.all(locked, found, now)
                .map(ready -> new Held(
                        found.result().orElseThrow(TodoRequest::unknown),
                        locked.result().orElseThrow(TodoRequest::unknown),
                        now.result()));
    }

    private static <T> Future<Outcome<T>> write(SqlConnection tx, Future<Void> stored, Publication said, T result) {
        Publication.Target target = said.targets().get(0);
        Future<Void> logged = TopicLog.append(tx, target.topic(), target.seq(), said.event(), said.data(), null);
        return Future.all(stored, logged).map(written -> new Outcome<>(result, said));
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<Outcome<T>>> work) {
        return postgres.transaction(work).map(outcome -> {
            if (outcome.said() != null) {
                publisher.publish(outcome.said());
            }
            return outcome.result();
        });
    }

    private static Publication say(Topic topic, long seq, String event, JsonObject data) {
        Buffer encoded = data.toBuffer();
        return Publication.durable(topic, seq, event, encoded);
    }

    private static Failure stale(Todo current) {
        return Failure.of(ErrorCode.CONFLICT, "the todo has changed since the version you have seen")
                .with("todo", current.toJson());
    }
}
