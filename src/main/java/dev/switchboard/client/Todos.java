package dev.switchboard.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The user's todos. Safe from any thread. */
public final class Todos {

    private final Commands commands;
    private final Listeners<TodoChange> changes = new Listeners<>();

    Todos(Commands commands) {
        this.commands = commands;
    }

    /** Each change, on any of the user's devices. */
    public Subscription onChange(Consumer<? super TodoChange> listener) {
        return changes.add(listener);
    }

    /**
     * A page of them.
     *
     * @param page {@code completed}, {@code limit}, {@code cursor}. The answer has {@code todos} and the next {@code cursor}
     */
    public CompletableFuture<Json> list(Map<String, ?> page) {
        return commands.request("todo:list", page, true, Function.identity());
    }

    /**
     * Creates one.
     *
     * @param todo {@code title}, and perhaps {@code description}, {@code priority}, {@code dueDate}. Promises the todo
     */
    public CompletableFuture<Json> create(Map<String, ?> todo) {
        return commands.keyed("todo:create", todo, Todos::todo);
    }

    /**
     * Changes one.
     *
     * @param fields those that change, and {@code version} to refuse a stale change
     */
    public CompletableFuture<Json> update(String id, Map<String, ?> fields) {
        return commands.request("todo:update", with(id, fields), false, Todos::todo);
    }

    public CompletableFuture<Json> complete(String id, boolean completed) {
        return commands.request("todo:complete", Map.of("id", id, "completed", completed), false, Todos::todo);
    }

    public CompletableFuture<Json> delete(String id) {
        return commands.request("todo:delete", Map.of("id", id), false, Function.identity());
    }

    void emit(TodoChange change) {
        changes.emit(change);
    }

    private static Map<String, Object> with(String id, Map<String, ?> fields) {
        Map<String, Object> data = new LinkedHashMap<>(fields);
        data.put("id", id);
        return data;
    }

    private static Json todo(Json answer) {
        return answer.object("todo");
    }
}
