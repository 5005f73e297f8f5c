package dev.switchboard.todo;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/**
 * The concern {@code todo}. Every command acts on the caller's own todos alone; what changes is said to all of the
 * caller's connections.
 *
 * <ul>
 *   <li>{@code todo:create {title, description?, priority?, dueDate?}} → {@code {todo}}
 *   <li>{@code todo:update {id, title?, description?, priority?, dueDate?, completed?, version?}} → {@code {todo}}
 *   <li>{@code todo:complete {id, completed?, version?}} → {@code {todo}}; {@code completed} is true if absent
 *   <li>{@code todo:delete {id}} → {@code {id}}
 *   <li>{@code todo:list {completed?, limit?, cursor?}} → {@code {todos, cursor}}, newest first; {@code cursor} is null
 *       on the last page
 *   <li>{@code todo:get {id}} → {@code {todo}}
 * </ul>
 *
 * Runs on one event loop per instance and holds nothing, so there may be any number of instances and nothing to close.
 */
public final class TodoVerticle extends ConcernVerticle {

    private TodoRequest request;
    private TodoService service;

    @Override
    protected Future<?> open() {
        request = new TodoRequest(TodoConfig.from(Settings.of(settings())));
        service = new TodoService(Postgres.of(vertx), new Publisher(vertx));
        on("todo:create", this::create);
        on("todo:update", this::update);
        on("todo:complete", this::complete);
        on("todo:delete", this::delete);
        on("todo:list", this::list);
        on("todo:get", this::get);
        return Future.succeededFuture();
    }

    private Future<Answer> create(Command command) {
        return service.create(command.caller().id(), request.content(command.data()))
                .map(TodoVerticle::answer);
    }

    private Future<Answer> update(Command command) {
        JsonObject data = command.data();
        UUID id = request.id(data);
        return service.change(command.caller().id(), id, request.version(data), request.edit(data))
                .map(TodoVerticle::answer);
    }

    private Future<Answer> complete(Command command) {
        JsonObject data = command.data();
        UUID id = request.id(data);
        return service.change(command.caller().id(), id, request.version(data), request.completion(data))
                .map(TodoVerticle::answer);
    }

    private Future<Answer> delete(Command command) {
        return service.delete(command.caller().id(), request.id(command.data()))
                .map(id -> Answer.of(new JsonObject().put("id", id.toString())));
    }

    private Future<Answer> get(Command command) {
        return service.get(command.caller().id(), request.id(command.data())).map(TodoVerticle::answer);
    }

    private Future<Answer> list(Command command) {
        TodoQuery query = request.query(command.data());
        return service.page(command.caller().id(), query).map(found -> {
            List<Todo> page = found.subList(0, Math.min(found.size(), query.limit()));
            boolean more = found.size() > page.size();
            String cursor = more ? TodoCursor.of(page.get(page.size() - 1)).encode() : null;
            JsonArray todos = new JsonArray(page.stream().map(Todo::toJson).toList());
            return Answer.of(new JsonObject().put("todos", todos).put("cursor", cursor));
        });
    }

    private static Answer answer(Todo todo) {
        return Answer.of(new JsonObject().put("todo", todo.toJson()));
    }
}
