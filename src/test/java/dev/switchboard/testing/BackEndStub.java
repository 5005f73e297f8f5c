package dev.switchboard.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A back end that answers as the test says, and keeps what it was asked. Closed by the test. */
public final class BackEndStub implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServerOptions options;
    private final int port;
    private volatile Function<Asked, Given> answers = request -> Given.of(new JsonObject().put("success", true));
    private HttpServer server;

    /**
     * A request.
     *
     * @param raw the bytes that are signed
     */
    public record Asked(String path, MultiMap headers, Buffer raw) {

        public JsonObject body() {
            return new JsonObject(raw);
        }

        public String id() {
            return headers.get("webhook-id");
        }

        public String command() {
            return body().getString("command");
        }
    }

    /**
     * An answer.
     *
     * @param status 0 to close the connection instead, -1 to never answer
     */
    public record Given(int status, String body, long afterMs) {

        public static Given of(JsonObject body) {
            return new Given(200, body.encode(), 0);
        }

        public static Given of(int status, String body) {
            return new Given(status, body, 0);
        }

        public static Given never() {
            return new Given(-1, "", 0);
        }

        public Given after(long ms) {
            return new Given(status, body, ms);
        }
    }

    public BackEndStub() {
        this(new HttpServerOptions());
    }

    private BackEndStub(HttpServerOptions options) {
        this.options = options;
        this.port = TestStores.freePort();
        start();
    }

    /** One that speaks TLS. */
    public static BackEndStub secure(Certificate certificate) {
        return new BackEndStub(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.cert().toString())
                        .setKeyPath(certificate.key().toString())));
    }

    /** Listens, again at the same port. */
    public void start() {
        server = Await.await(vertx.createHttpServer(
                        new HttpServerOptions(options).setHost("127.0.0.1").setPort(port))
                .requestHandler(this::take)
                .listen());
    }

    /** Refuses connections from now on. */
    public void stop() {
        Await.await(server.close());
    }

    public String url() {
        return (options.isSsl() ? "https" : "http") + "://127.0.0.1:" + port + "/hub";
    }

    public void answer(Function<Asked, Given> with) {
        answers = with;
    }

    public void answer(JsonObject body) {
        answers = request -> Given.of(body);
    }

    /** Everything it was asked so far, in order. */
    public List<Asked> asked() {
        return asked;
    }

    /** The option of a node by which these events come here, under the name {@code push}; {@code more} are other keys. */
    public String hook(List<String> events, Object... more) {
        return hook(url(), events, more);
    }

    /** As {@link #hook(List, Object...)}, for another back end. */
    public static String hook(String url, List<String> events, Object... more) {
        JsonObject hook = new JsonObject()
                .put("name", "push")
                .put("url", url)
                .put("secret", "a secret that the push service knows")
                .put("events", new JsonArray(events));
        for (int i = 0; i < more.length; i += 2) {
            hook.put((String) more[i], more[i + 1]);
        }
        return "--hooks=" + JsonArray.of(hook).encode();
    }

    /** The events of all requests to a hook, in order. */
    public List<JsonObject> events() {
        return asked.stream()
                .flatMap(one -> one.body().getJsonArray("events").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    public Asked last() {
        return asked.get(asked.size() - 1);
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Asked one = new Asked(request.path(), request.headers(), body);
            asked.add(one);
            Given given = answers.apply(one);
            if (given.afterMs() > 0) {
                vertx.setTimer(given.afterMs(), fired -> give(request, given));
            } else {
                give(request, given);
            }
        });
    }

    private void give(HttpServerRequest request, Given given) {
        if (given.status() == 0) {
            request.connection().close();
        } else if (given.status() > 0) {
            if (given.status() / 100 == 3) {
                request.response().putHeader("Location", url() + "/elsewhere");
            }
            request.response().setStatusCode(given.status()).end(given.body());
        }
    }

    @Override
    public void close() {
        Await.await(vertx.close());
    }
}
