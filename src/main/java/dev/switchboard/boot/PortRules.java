package dev.switchboard.boot;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The two ports of a node differ. Vert.x lets servers of one process share a port, so a start with equal ports found it taken
 * only when everything else ran. Stateless.
 */
final class PortRules {

    private PortRules() {}

    static List<String> problems(JsonObject document) {
        if (document.getValue("http") instanceof JsonObject http
                && document.getValue("ops") instanceof JsonObject ops
                && http.getValue("port") instanceof Number port
                && ops.getValue("port") instanceof Number other
                && port.longValue() == other.longValue()
                && port.longValue() != 0
                && http.getValue("host") instanceof String clients
                && ops.getValue("host") instanceof String operators
                && meet(clients, operators)) {
            return List.of("ops.port: is " + port + ", as http.port is; the two must differ");
        }
        return List.of();
    }

    private static boolean meet(String one, String other) {
        return one.equals(other) || AnyHost.is(one) || AnyHost.is(other);
    }
}
