package dev.switchboard.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.push.PushClient.Blocked;
import dev.switchboard.push.PushClient.Reply;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.Certificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to a push service on loopback, whose name only the test's resolver knows. */
class PushClientTest {

    private static final String NAME = "push.example.org";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new ArrayList<>();
    /** What the name server answers, one after the other; the last one from then on. */
    private final List<String> addresses = new ArrayList<>(List.of("127.0.0.1"));

    private Certificate certificate;
    private BackEndStub service;
    private HttpServer answering;

    @BeforeEach
    void start() throws Exception {
        certificate = Certificate.in(folder, "dns:" + NAME);
        service = BackEndStub.secure(certificate);
        service.answer(request -> Given.of(201, ""));
    }

    @AfterEach
    void close() {
        service.close();
        Await.await(vertx.close());
    }

    private Future<List<InetAddress>> resolve(String host) {
        asked.add(host);
        String address = addresses.size() > 1 ? addresses.remove(0) : addresses.get(0);
        try {
            return Future.succeededFuture(List.of(InetAddress.getByName(address)));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private PushClient client(String... hosts) {
        return client(Duration.ofSeconds(7), hosts);
    }

    private PushClient client(Duration timeout, String... hosts) {
        PushConfig config = new PushConfig(
                Optional.of("mailto:hub@example.org"),
                new PushHosts(List.of(hosts), true),
                Optional.of(certificate.cert().toString()),
                true,
                Duration.ofSeconds(20),
                Duration.ofDays(1),
                10,
                1_000,
                500);
        return new PushClient(vertx, config, this::resolve, 8, timeout);
    }

    private int port() {
        return URI.create(service.url()).getPort();
    }

    private Future<Reply> post(PushClient client, String host) {
        Endpoint endpoint =
                Endpoint.parse("https://" + host + ":" + port() + "/send/1?a=b").orElseThrow();
        return client.post(endpoint, Map.of("TTL", "60"), Buffer.buffer("sealed"));
    }

    /** Nothing else knows the name: the connection goes to the address that was found, and the certificate is the name's. */
    @Test
    void connectsToTheAddressThatItHasChecked() {
        assertEquals(201, Await.await(post(client(NAME), NAME)).status());
        assertEquals(List.of(NAME), asked);
        BackEndStub.Asked request = service.last();
        assertEquals("/send/1", request.path());
        assertEquals("60", request.headers().get("TTL"));
        assertEquals(NAME + ":" + port(), request.headers().get("Host"));
        assertEquals("sealed", request.raw().toString());
    }

    @Test
    void refusesACertificateOfAnotherName() {
        assertThrows(Exception.class, () -> Await.await(post(client("other.example.org"), "other.example.org")));
        assertEquals(List.of(), service.asked());
    }

    /** A name that has a public address when it is checked and a private one when it is connected to would lead inside. */
    @Test
    void asksForTheAddressOnceForEachRequest() {
        PushClient client = client("*.example.org");
        addresses.clear();
        addresses.addAll(List.of("192.0.2.1", "127.0.0.1"));
        Throwable first = failure(post(client, NAME));
        assertInstanceOf(Blocked.class, first, String.valueOf(first));
        assertInstanceOf(Blocked.class, failure(post(client, NAME)));
        assertEquals(List.of(NAME, NAME), asked);
        assertEquals(List.of(), service.asked());
    }

    @Test
    void goesToNoHostThatIsNotAllowed() {
        Throwable failure = failure(post(client("push.example.com"), NAME));
        assertTrue(String.valueOf(failure.getMessage()).contains("push.hosts"), String.valueOf(failure));
        assertEquals(List.of(), asked);
    }

    @Test
    void followsNoRedirect() {
        service.answer(request -> Given.of(307, ""));
        assertEquals(307, Await.await(post(client(NAME), NAME)).status());
        assertEquals(1, service.asked().size());
    }

    /** Nobody needs what a push service says besides the status. */
    @Test
    void doesNotReadALongAnswer() {
        service.answer(request -> Given.of(503, "x".repeat(10_000_000)));
        assertEquals(503, Await.await(post(client(NAME), NAME)).status());
    }

    /** RFC 9110, section 10.2.3, allows a date in place of the seconds; it was taken for no wish at all. */
    @Test
    void readsRetryAfterAsSecondsOrAsADate() {
        assertEquals(90_000, retryAfter("90"));
        String later = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(5));
        long asked = retryAfter(later);
        assertTrue(asked > 200_000 && asked <= 300_000, asked + " ms");
        assertEquals(0, retryAfter("Sun, 06 Nov 1994 08:49:37 GMT"));
        assertEquals(0, retryAfter("soon"));
    }

    private long retryAfter(String given) {
        answer(response ->
                response.setStatusCode(429).putHeader("Retry-After", given).end());
        Reply reply = Await.await(post(client(NAME), NAME));
        assertEquals(429, reply.status());
        return reply.retryAfterMs();
    }

    /** Regression: a message was sent again although its push service had taken it, since the rest of the answer never came. */
    @Test
    void countsTheStatusOfAnAnswerThatDoesNotEnd() {
        answer(response -> response.setStatusCode(201).setChunked(true).write("x"));
        assertEquals(
                201,
                Await.await(post(client(Duration.ofSeconds(1), NAME), NAME)).status());
    }

    /** Has the service answer in a way of the test's own. */
    private void answer(Consumer<HttpServerResponse> with) {
        service.close();
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port())
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.cert().toString())
                        .setKeyPath(certificate.key().toString()));
        if (answering != null) {
            Await.await(answering.close());
        }
        answering = Await.await(vertx.createHttpServer(options)
                .requestHandler(request -> with.accept(request.response()))
                .listen());
    }

    private static Throwable failure(Future<?> future) {
        Await.until(future::isComplete);
        return future.cause();
    }
}
