package dev.switchboard.todo;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.PageCursor;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the data of the todo commands; what cannot be used is a {@code BAD_REQUEST} that names its field. */
final class TodoRequest {

    private final TodoConfig config;

    TodoRequest(TodoConfig config) {
        this.config = config;
    }

    /** The content of a new todo. */
    TodoContent content(JsonObject data) {
        Fields fields = new Fields(data);
        Priority priority = data.getValue("priority") == null ? Priority.MEDIUM : priority(data);
        return new TodoContent(
                title(fields), description(data), false, priority, DueDate.read("dueDate", data.getValue("dueDate")));
    }

    /** The id of the todo; an id that no todo can have is refused like one that no todo has. */
    UUID id(JsonObject data) {
        try {
            return UUID.fromString(new Fields(data).id("id"));
        } catch (IllegalArgumentException noUuid) {
            throw unknown();
        }
    }

    /** The version that the client has seen, or empty if any will do. */
    Optional<Integer> version(JsonObject data) {
        int version = new Fields(data).whole("version", 1, Integer.MAX_VALUE, 0);
        return version == 0 ? Optional.empty() : Optional.of(version);
    }

    /** The change to a todo's content: the fields that the command has change, the others stay. */
    UnaryOperator<TodoContent> edit(JsonObject data) {
        Fields fields = new Fields(data);
        UnaryOperator<TodoContent> edit = UnaryOperator.identity();
        if (fields.has("title")) {
            String title = title(fields);
            edit = then(edit, content -> content.withTitle(title));
        }
        if (fields.has("description")) {
            String description = description(data);
            edit = then(edit, content -> content.withDescription(description));
        }
        if (fields.has("priority")) {
            Priority priority = priority(data);
            edit = then(edit, content -> content.withPriority(priority));
        }
        if (fields.has("dueDate")) {
            var dueDate = DueDate.read("dueDate", data.getValue("dueDate"));
            edit = then(edit, content -> content.withDueDate(dueDate));
        }
        return fields.has("completed") ? then(edit, completing(fields.requiredFlag("completed"))) : edit;
    }

    /** How many characters an {@link #edit} brings. */
    static int length(JsonObject data) {
        return Stream.of("title", "description")
                .mapToInt(key -> data.getValue(key) instanceof String text ? text.length() : 0)
                .sum();
    }

    /** Sets {@code completed}; true if it is absent. */
    UnaryOperator<TodoContent> completion(JsonObject data) {
        return completing(new Fields(data).flag("completed").orElse(true));
    }

    /** The page of the list that is asked for. */
    TodoQuery query(JsonObject data) {
        Fields fields = new Fields(data);
        return new TodoQuery(
                fields.flag("completed"),
                fields.whole("limit", 1, config.maxPage(), config.page()),
                PageCursor.from(fields, "cursor"));
    }

    static Failure unknown() {
        return Failure.of(ErrorCode.NOT_FOUND, "you have no such todo");
    }

    private static UnaryOperator<TodoContent> completing(boolean completed) {
        return content -> content.withCompleted(completed);
    }

    private static UnaryOperator<TodoContent> then(UnaryOperator<TodoContent> first, UnaryOperator<TodoContent> next) {
        return content -> next.apply(first.apply(content));
    }

    private String title(Fields fields) {
        return fields.text("title", config.maxTitle());
    }

    private @Nullable String description(JsonObject data) {
        // A form with an empty text field sends an empty description, which is valid.
        return "".equals(data.getValue("description"))
                ? ""
                : new Fields(data)
                        .optionalText("description", config.maxDescription())
                        .orElse(null);
    }

    private static Priority priority(JsonObject data) {
        return Priority.parse(data.getValue("priority"))
                .orElseThrow(() -> new Fields(data).refused("priority", "must be low, medium or high"));
    }
}
