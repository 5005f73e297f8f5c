package dev.switchboard.todo;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.PageCursor;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** Answers the todo commands: reads each request and writes each answer. Keeps nothing; safe from any thread. */
final class TodoAnswers {

    private final TodoRequest request;
    private final TodoService service;

    TodoAnswers(TodoRequest request, TodoService service) {
        this.request = request;
        this.service = service;
    }

    Future<Answer> create(Command command) {
        TodoContent content = request.content(command.data());
        return service.create(command.caller().id(), content, KeyUse.of(command), command.deadline())
                .map(TodoAnswers::answer);
    }

    Future<Answer> update(Command command) {
        JsonObject data = command.data();
        UUID id = request.id(data);
        return service.change(
                        command.caller().id(),
                        id,
                        request.version(data),
                        request.edit(data),
                        TodoRequest.length(data),
                        command.deadline())
                .map(TodoAnswers::answer);
    }

    Future<Answer> complete(Command command) {
        JsonObject data = command.data();
        UUID id = request.id(data);
        return service.change(
                        command.caller().id(),
                        id,
                        request.version(data),
                        request.completion(data),
                        0,
                        command.deadline())
                .map(TodoAnswers::answer);
    }

    Future<Answer> delete(Command command) {
        return service.delete(command.caller().id(), request.id(command.data()), command.deadline())
                .map(id -> Answer.of(new JsonObject().put("id", id.toString())));
    }

    Future<Answer> get(Command command) {
        return service.get(command.caller().id(), request.id(command.data())).map(TodoAnswers::answer);
    }

    Future<Answer> list(Command command) {
        TodoQuery query = request.query(command.data());
        return service.page(command.caller().id(), query).map(found -> {
            List<Todo> page = found.subList(0, Math.min(found.size(), query.limit()));
            boolean more = found.size() > page.size();
            String cursor = more ? cursorAfter(page.get(page.size() - 1)) : null;
            JsonArray todos = new JsonArray(page.stream().map(Todo::toJson).toList());
            return Answer.of(new JsonObject().put("todos", todos).put("cursor", cursor));
        });
    }

    private static String cursorAfter(Todo todo) {
        return new PageCursor(todo.createdAt(), todo.id()).encode();
    }

    private static Answer answer(Todo todo) {
        return Answer.of(new JsonObject().put("todo", todo.toJson()));
    }
}
