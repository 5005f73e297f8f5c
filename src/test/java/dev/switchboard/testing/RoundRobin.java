package dev.switchboard.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A non-sticky balancer: it sends each HTTP request and each WebSocket to the next of its servers. When either side
 * aborts a request, so does the balancer on the other side. Closed by the test.
 */
public final class RoundRobin implements AutoCloseable {

    /** A poll keeps a connection busy for long. */
    private static final PoolOptions MANY = new PoolOptions().setHttp1MaxSize(1_000);

    private final Vertx vertx = Vertx.vertx();
    private final List<Integer> ports;
    private final AtomicInteger turn = new AtomicInteger();
    private final HttpClient tunnels = vertx.createHttpClient(MANY);
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false), MANY);
    private final HttpServer server;

    /** @param ports those of the servers, on this machine */
    public RoundRobin(List<Integer> ports) throws Exception {
        this.ports = new CopyOnWriteArrayList<>(ports);
        this.server = Await.result(
                vertx.createHttpServer().requestHandler(this::forward).listen(0, "127.0.0.1"));
    }

    public int port() {
        return server.actualPort();
    }

    /** Stops sending requests to this port. */
    public void forget(int port) {
        ports.remove((Integer) port);
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private void forward(HttpServerRequest in) {
        in.pause();
        Integer port = ports.get(Math.floorMod(turn.getAndIncrement(), ports.size()));
        RequestOptions where = new RequestOptions()
                .setMethod(in.method())
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(in.uri())
                .setHeaders(in.headers());
        boolean upgrade = in.getHeader("Upgrade") != null;
        (upgrade ? tunnels : client)
                .request(where)
                // Either side may end without a close frame; the other is then closed.
                .onSuccess(out -> out.exceptionHandler(broken -> giveUp(in)))
                .compose(out -> upgrade ? upgrade(in, out) : exchange(in, out))
                .onFailure(away -> giveUp(in));
    }

    private static Future<Void> exchange(HttpServerRequest in, HttpClientRequest out) {
        in.response().closeHandler(gone -> out.reset());
        return out.send(in).compose(answer -> pass(answer, in.response()));
    }

    private static Future<Void> pass(HttpClientResponse answer, HttpServerResponse to) {
        to.setStatusCode(answer.statusCode()).headers().setAll(answer.headers());
        return to.send(answer);
    }

    private static Future<Void> upgrade(HttpServerRequest in, HttpClientRequest out) {
        return out.connect().compose(answer -> {
            if (answer.statusCode() != 101) {
                return pass(answer, in.response());
            }
            NetSocket there = answer.netSocket();
            there.pause();
            in.response().setStatusCode(101).headers().setAll(answer.headers());
            return in.toNetSocket().map(here -> {
                here.pipeTo(there);
                there.pipeTo(here);
                return null;
            });
        });
    }

    private static void giveUp(HttpServerRequest in) {
        if (!in.response().ended() && !in.response().closed()) {
            in.response().reset();
        }
    }
}
