package dev.switchboard.conformance;

import dev.switchboard.sockjs.ChannelEnd;
import dev.switchboard.sockjs.MessageChannel;
import dev.switchboard.sockjs.SockJsOptions;
import dev.switchboard.sockjs.SockJsRoutes;
import dev.switchboard.wire.WireConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The services that the official SockJS protocol tests ask for ({@code sockjs-protocol}, section "Base URL"), on the
 * transports of the endpoint {@code /eventbus}: {@code SockJsConformanceServer PORT}.
 */
public final class SockJsConformanceServer extends VerticleBase {

    /** The tests expect streaming responses to end after so many bytes. */
    private static final int RESPONSE_LIMIT = 4_096;

    private static final int MAX_MESSAGE = 1_000_000;

    private final int port;
    private final List<SockJsRoutes> mounted = new ArrayList<>();

    public SockJsConformanceServer(int port) {
        this.port = port;
    }

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new SockJsConformanceServer(Integer.parseInt(args[0])))
                .onSuccess(ready -> System.out.println("ready on " + args[0]))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        mount(router, "/echo", options(true, false), Echo::new);
        mount(router, "/disabled_websocket_echo", options(false, false), Echo::new);
        mount(router, "/cookie_needed_echo", options(true, true), Echo::new);
        mount(router, "/close", options(true, false), SockJsConformanceServer::close);
        HttpServerOptions http = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        return vertx.createHttpServer(http)
                .requestHandler(request -> {
                    if (mounted.stream().noneMatch(routes -> routes.upgrade(request))) {
                        router.handle(request);
                    }
                })
                .listen();
    }

    private void mount(Router router, String path, SockJsOptions options, Consumer<MessageChannel> service) {
        SockJsRoutes routes = new SockJsRoutes(path, vertx, options, request -> service);
        routes.mount(router);
        mounted.add(routes);
    }

    private static SockJsOptions options(boolean webSockets, boolean cookie) {
        return new SockJsOptions(
                MAX_MESSAGE, RESPONSE_LIMIT, webSockets, cookie, WireConfig.DEFAULT, "/sockjs.min.js", false, Set::of);
    }

    private static void close(MessageChannel channel) {
        new Echo(channel);
        channel.close(3000, "Go away!", null);
    }

    /** Sends each message back. */
    private static final class Echo implements MessageChannel.Listener {

        private final MessageChannel channel;

        Echo(MessageChannel channel) {
            this.channel = channel;
            channel.listen(this);
        }

        @Override
        public void received(String message) {
            channel.send(message);
        }

        @Override
        public void violated(ChannelEnd violation) {
            channel.close(violation.code(), violation.reason(), null);
        }

        @Override
        public void ended(ChannelEnd end) {
            // The echo keeps no state.
        }
    }
}
