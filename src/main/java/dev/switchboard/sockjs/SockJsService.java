package dev.switchboard.sockjs;

import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What stands behind a path that {@link SockJsRoutes} mounts. Called on the event loop that mounted it. */
@FunctionalInterface
public interface SockJsService {

    /** After how many milliseconds one that comes now is to come back, if there are too many; asked before a session begins. */
    default OptionalLong overload() {
        return OptionalLong.empty();
    }

    /**
     * Takes a request that opens a channel, before anything of it is consumed.
     *
     * @return what gets the channel once it is open, and sets its listener before it returns
     */
    Consumer<MessageChannel> accept(HttpServerRequest request);
}
