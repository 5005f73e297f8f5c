package dev.switchboard.gateway.bridge;

import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.OpeningRequest;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.sockjs.ClientScript;
import dev.switchboard.sockjs.MessageChannel;
import dev.switchboard.sockjs.SockJsOptions;
import dev.switchboard.sockjs.SockJsRoutes;
import dev.switchboard.sockjs.SockJsService;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The event-bus bridge at {@code /eventbus}. The token comes in the header, the query, the cookie, or in the first message
 * within the configured time. A bad token is answered by a close code, so the channel is accepted first. One for each HTTP
 * server instance, on its event loop.
 */
public final class BridgeEndpoint {

    /** The path of the endpoint; it serves everything below too. */
    public static final String PATH = "/eventbus";

    private static final String NAME = "bridge";

    private final Shard shard;
    private final Admission admission;
    private final CommandForwarder forwarder;
    private final Function<HttpServerRequest, String> addresses;
    private final ClientScript script;
    private final SockJsRoutes routes;

    /**
     * @param addresses the client's address of a request
     * @param origins asked for the origins whose pages may embed SockJS's iframe, besides the hub's own
     * @param scriptUrl where the iframe loads {@code sockjs-client} from, unless it is the hub's own
     */
    public BridgeEndpoint(
            Shard shard,
            Admission admission,
            CommandForwarder forwarder,
            Function<HttpServerRequest, String> addresses,
            Supplier<Set<String>> origins,
            Optional<String> scriptUrl) {
        this.shard = shard;
        this.admission = admission;
        this.forwarder = forwarder;
        this.addresses = addresses;
        this.script = new ClientScript(shard.vertx());
        // No cookie: a balancer finds the node by the session in the path.
        SockJsOptions options = new SockJsOptions(
                shard.config().maxMessageBytes(),
                shard.config().wire().at(NAME),
                scriptUrl.orElse(ClientScript.RELATIVE_URL),
                origins);
        this.routes = new SockJsRoutes(PATH, shard.vertx(), options, new Service());
    }

    /** Takes a request for a WebSocket of this endpoint, whose origin was checked; false if it is for something else. */
    public boolean upgrade(HttpServerRequest request) {
        return routes.upgrade(request);
    }

    /** Mounts the HTTP routes, for requests whose origin was checked. */
    public void mount(Router router) {
        script.mount(router, PATH);
        routes.mount(router);
    }

    private Consumer<MessageChannel> accept(HttpServerRequest request) {
        ClientInfo client = ClientInfo.of(NAME, addresses.apply(request), request.headers(), forwarder.tracing());
        OpeningRequest opening = OpeningRequest.of(request, client, ChannelTokens.cookieOf(request));
        return channel -> new BridgeHandshake(shard, admission, forwarder, channel, client).start(opening);
    }

    /** Refuses HTTP transports under overload before a session begins; a WebSocket gets its close code at admission. */
    private final class Service implements SockJsService {

        @Override
        public OptionalLong overload() {
            return admission.overload(NAME);
        }

        @Override
        public Predicate<HttpServerRequest> sameClient(HttpServerRequest opening) {
            return ChannelTokens.sameClient(opening);
        }

        @Override
        public String address(HttpServerRequest request) {
            return addresses.apply(request);
        }

        @Override
        public Consumer<MessageChannel> accept(HttpServerRequest request) {
            return BridgeEndpoint.this.accept(request);
        }
    }
}
