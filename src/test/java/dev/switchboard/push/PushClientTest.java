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
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return new PushClient(vertx, config, this::resolve, 8);
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

    private static Throwable failure(Future<?> future) {
        Await.until(future::isComplete);
        return future.cause();
    }
}
