package dev.switchboard.api;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the REST table: a method and a path that map to a command.
 *
 * @param path in vertx-web's syntax, with parameters as {@code :name}
 * @param status the status of a success
 * @param role the role that a caller needs, null for none
 * @param pathFields the command's fields that the path's parameters fill, in the order of the path
 * @param query the query parameters
 */
record Operation(
        HttpMethod method,
        String path,
        String command,
        int status,
        @Nullable String role,
        List<String> pathFields,
        List<Parameter> query) {

    static Operation of(HttpMethod method, String path, String command, int status) {
        return new Operation(method, path, command, status, null, List.of(), List.of());
    }

    /** A copy whose path parameters fill these fields of the command. */
    Operation path(String... fields) {
        return new Operation(method, path, command, status, role, List.of(fields), query);
    }

    /** A copy with these query parameters. */
    Operation query(Parameter... parameters) {
        return new Operation(method, path, command, status, role, pathFields, List.of(parameters));
    }

    /** A copy for back ends only. */
    Operation service() {
        return new Operation(method, path, command, status, "service", pathFields, query);
    }
}
