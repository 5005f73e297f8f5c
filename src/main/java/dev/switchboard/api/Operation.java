package dev.switchboard.api;

import dev.switchboard.bus.HubCommand;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One row of the REST table: a method and a path that map to a command.
 *
 * @param path in vertx-web's syntax, with parameters as {@code :name}
 * @param status the status of a success
 * @param role the role that a caller needs, null for none
 * @param pathFields the command's fields that the path's parameters fill, in the order of the path
 * @param query the query parameters
 * @param parsed the command with the records it is asked with; null for one that travels as the client's JSON
 * @param many the command for many at once, which is meant where the data has its field; null if there is none
 */
record Operation(
        HttpMethod method,
        String path,
        String command,
        int status,
        @Nullable String role,
        List<String> pathFields,
        List<Parameter> query,
        @Nullable HubCommand<?, ?> parsed,
        @Nullable Many many) {

    /** A command whose data is in a field of its own. */
    record Many(String field, HubCommand<?, ?> command) {}

    static Operation of(HttpMethod method, String path, String command, int status) {
        return new Operation(method, path, command, status, null, List.of(), List.of(), null, null);
    }

    /** A command of back ends, which is parsed before it is sent. */
    static Operation service(HttpMethod method, String path, HubCommand<?, ?> command) {
        return new Operation(method, path, command.name(), 200, "service", List.of(), List.of(), command, null);
    }

    /** A copy whose success is only the beginning: 202. */
    Operation accepted() {
        return new Operation(method, path, command, 202, role, pathFields, query, parsed, many);
    }

    /** A copy whose path parameters fill these fields of the command. */
    Operation path(String... fields) {
        return new Operation(method, path, command, status, role, List.of(fields), query, parsed, many);
    }

    /** A copy with these query parameters. */
    Operation query(Parameter... parameters) {
        return new Operation(method, path, command, status, role, pathFields, List.of(parameters), parsed, many);
    }

    /** A copy that is the other command where the data has the field. */
    Operation or(String field, HubCommand<?, ?> other) {
        return new Operation(method, path, command, status, role, pathFields, query, parsed, new Many(field, other));
    }

    /** The names of the commands that it may be. */
    Stream<String> commands() {
        return many == null
                ? Stream.of(command)
                : Stream.of(command, many.command().name());
    }

    /** The command that this data is for, with its records; null for one that travels as the client's JSON. */
    @Nullable
    HubCommand<?, ?> parsedFor(JsonObject data) {
        return many != null && data.containsKey(many.field()) ? many.command() : parsed;
    }
}
