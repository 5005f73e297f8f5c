package dev.switchboard.api;

import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * One row of the REST table: a method and a path that stand for a command.
 *
 * @param path vertx-web's, parameters as {@code :name}
 * @param status the status of a success
 * @param role the role that a caller needs, or null
 * @param pathFields the command's fields that the path's parameters fill, in the order of the path
 * @param query the query parameters
 */
record Operation(
        HttpMethod method,
        String path,
        String command,
        int status,
        String role,
        List<String> pathFields,
        List<Parameter> query) {

    static Operation of(HttpMethod method, String path, String command, int status) {
        return new Operation(method, path, command, status, null, List.of(), List.of());
    }

    /** This one, with the path's parameters as these fields of the command. */
    Operation path(String... fields) {
        return new Operation(method, path, command, status, role, List.of(fields), query);
    }

    /** This one, with these query parameters. */
    Operation query(Parameter... parameters) {
        return new Operation(method, path, command, status, role, pathFields, List.of(parameters));
    }

    /** This one, for back ends alone. */
    Operation service() {
        return new Operation(method, path, command, status, "service", pathFields, query);
    }
}
