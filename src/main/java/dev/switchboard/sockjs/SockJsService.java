package dev.switchboard.sockjs;

import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The seam to the application: what {@link SockJsRoutes} asks for each request that opens a channel. Called on the event
 * loop that mounted the routes.
 */
public interface SockJsService {

    /** The milliseconds after which a new client should retry, if there are too many now; asked before a session begins. */
    default OptionalLong overload() {
        return OptionalLong.empty();
    }

    /** The address of the request's client. */
    default String address(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "-"
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    /**
     * Whose later requests may use the channel that this request opens; asked of each, on any thread.
     *
     * @return true for a request of the same client
     */
    default Predicate<HttpServerRequest> sameClient(HttpServerRequest opening) {
        return request -> true;
    }

    /**
     * Takes a request that opens a channel, before anything of it is consumed.
     *
     * @return takes the channel once it is open, and sets its listener before it returns
     */
    Consumer<MessageChannel> accept(HttpServerRequest request);
}
