package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.gateway.topics.Positions;
import dev.switchboard.sockjs.ClientScript;
import dev.switchboard.sockjs.MessageChannel;
import dev.switchboard.sockjs.SockJsOptions;
import dev.switchboard.sockjs.SockJsRoutes;
import dev.switchboard.sockjs.SockJsService;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The event-bus bridge at {@code /eventbus}. The token comes in the header, the query, the cookie, or in the first message
 * within the configured time; one that is bad is answered by a close code, which needs the channel to be accepted first.
 * One for each HTTP server instance, on its event loop.
 */
public final class BridgeEndpoint {

    /** The path it serves, and everything below. */
    public static final String PATH = "/eventbus";

    private static final String NAME = "sockjs";

    private final Shard shard;
    private final Admission admission;
    private final CommandForwarder forwarder;
    private final Function<HttpServerRequest, String> addresses;
    private final ClientScript script;
    private final SockJsRoutes routes;

    /**
     * @param addresses tells the client's address of a request
     */
    public BridgeEndpoint(
            Shard shard,
            Admission admission,
            CommandForwarder forwarder,
            Function<HttpServerRequest, String> addresses) {
        this.shard = shard;
        this.admission = admission;
        this.forwarder = forwarder;
        this.addresses = addresses;
        this.script = new ClientScript(shard.vertx());
        // No cookie: a balancer finds the node by the session in the path.
        SockJsOptions options = new SockJsOptions(shard.config().maxMessageBytes(), script.url(PATH));
        this.routes = new SockJsRoutes(PATH, shard.vertx(), options, new Entrance());
    }

    /** Takes a request whose origin was checked, if it asks for a WebSocket of this endpoint; false if it does not. */
    public boolean upgrade(HttpServerRequest request) {
        return routes.upgrade(request);
    }

    /** Mounts what is plain HTTP, for requests whose origin was checked. */
    public void mount(Router router) {
        script.mount(router, PATH);
        routes.mount(router);
    }

    private Consumer<MessageChannel> accept(HttpServerRequest request) {
        ClientInfo client = ClientInfo.of(NAME, addresses.apply(request), request.getHeader("User-Agent"));
        Optional<String> token = Tokens.find(request);
        String since = request.getParam("since");
        return channel -> open(channel, client, token, since);
    }

    /** Those that speak plain HTTP are refused in it; a WebSocket gets its close code. */
    private final class Entrance implements SockJsService {

        @Override
        public OptionalLong overload() {
            return admission.overload(NAME);
        }

        @Override
        public Consumer<MessageChannel> accept(HttpServerRequest request) {
            return BridgeEndpoint.this.accept(request);
        }
    }

    private void open(MessageChannel channel, ClientInfo client, Optional<String> token, String since) {
        BridgeHandshake handshake = new BridgeHandshake(shard, admission, forwarder, channel, client);
        try {
            handshake.start(token, Positions.parse(since));
        } catch (Failure badPosition) {
            handshake.steps().refuse(CloseReason.BAD_FRAME.saying(String.valueOf(badPosition.getMessage())));
        }
    }
}
