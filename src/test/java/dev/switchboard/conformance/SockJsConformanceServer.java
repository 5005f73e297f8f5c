package dev.switchboard.conformance;

import dev.switchboard.gateway.CloseReason;
import dev.switchboard.gateway.sockjs.MessageChannel;
import dev.switchboard.gateway.sockjs.SockJsRoutes;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import java.util.function.Consumer;

/**
 * The services that the official SockJS protocol tests ask for ({@code sockjs-protocol}, section "Base URL"), on the
 * layers of the door {@code /eventbus}: {@code SockJsConformanceServer PORT}.
 */
public final class SockJsConformanceServer extends AbstractVerticle {

    /** The tests want streaming responses to end after so many bytes. */
    private static final int RESPONSE_LIMIT = 4_096;

    private static final int MAX_MESSAGE = 1_000_000;

    private final int port;

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
    public void start() {
        Router router = Router.router(vertx);
        mount(router, "/echo", options(), Echo::new);
        mount(router, "/disabled_websocket_echo", options().addDisabledTransport("WEBSOCKET"), Echo::new);
        mount(router, "/cookie_needed_echo", options().setInsertJSESSIONID(true), Echo::new);
        mount(router, "/close", options(), SockJsConformanceServer::close);
        HttpServerOptions http = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        vertx.createHttpServer(http).requestHandler(router).listen();
    }

    private void mount(Router router, String path, SockJSHandlerOptions options, Consumer<MessageChannel> service) {
        new SockJsRoutes(vertx, options, MAX_MESSAGE, request -> service).mount(router, path);
    }

    private static SockJSHandlerOptions options() {
        return new SockJSHandlerOptions()
                .setMaxBytesStreaming(RESPONSE_LIMIT)
                .setInsertJSESSIONID(false)
                .setLibraryURL("/sockjs.min.js");
    }

    private static void close(MessageChannel channel) {
        new Echo(channel);
        channel.close(new CloseReason(3000, "Go away!", false), null);
    }

    /** Sends back what it gets. */
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
        public void violated(CloseReason reason) {
            channel.close(reason, null);
        }

        @Override
        public void ended(CloseReason reason) {
            // Nothing is kept of it.
        }
    }
}
