package dev.switchboard.bench;

import java.util.List;
import java.util.function.Function;

/**
 * What is measured: a server, and the endpoint that its clients use.
 *
 * @param start starts the server in a fleet
 */
record Rival(String name, BenchEndpoint endpoint, Function<Fleet, ServerProcess> start) {

    /** The hub against the bare server. */
    static final List<Rival> SERVERS =
            List.of(new Rival("bare", BenchEndpoint.WS, Fleet::bare), new Rival("hub", BenchEndpoint.WS, Fleet::hub));

    /** Socket.IO against {@code /ws}. */
    static final List<Rival> SOCKETIO = List.of(
            new Rival("ws", BenchEndpoint.WS, Fleet::hub), new Rival("socketio", BenchEndpoint.SOCKETIO, Fleet::hub));
}
