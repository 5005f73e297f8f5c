package dev.switchboard.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.backend.BackEndMetrics;
import dev.switchboard.backend.BackEndsMetrics;
import dev.switchboard.backend.Call;
import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.BackEndStub;
import dev.switchboard.testing.BackEndStub.Given;
import dev.switchboard.testing.Certificate;
import dev.switchboard.testing.Programs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One back end on a real socket, from prompt answers to none at all. */
class BackEndTest {

    private static final String SECRET = "a plain text of more than 24 bytes";
    private static final String ENCODED = "whsec_"
            + Base64.getEncoder()
                    .encodeToString("bytes that are no text \u0001\u00ff".getBytes(StandardCharsets.UTF_8));

    /** Written from the specification, with nothing of the hub's: prints whether each signature of the header is right. */
    private static final String VERIFIER =
            """
            import base64, hashlib, hmac, sys
            secret, id, timestamp, header, body = sys.argv[1:6]
            key = base64.b64decode(secret[6:]) if secret.startswith('whsec_') else secret.encode()
            signed = ('%s.%s.' % (id, timestamp)).encode() + base64.b64decode(body)
            wanted = 'v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            print([one == wanted for one in header.split(' ')])
            """;

    private final Vertx vertx = Vertx.vertx();
    private final BackEndStub stub = new BackEndStub();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final JsonObject config = new JsonObject().put("url", stub.url()).put("secret", SECRET);
    private final Reloadable<Settings> document = Reloadable.of(Settings.of(config));
    private BackEnd backEnd;

    @AfterEach
    void close() {
        if (backEnd != null) {
            Await.await(backEnd.close());
        }
        stub.close();
        Await.await(vertx.close());
    }

    private BackEnd open() {
        return open(document);
    }

    private BackEnd open(Reloadable<Settings> from) {
        BackEndsMetrics metrics = (name, inFlight, waiting) -> new BackEndMetrics() {
            @Override
            public void circuit(String state) {
                states.add(state);
            }

            @Override
            public void retried() {
                retries.incrementAndGet();
            }
        };
        metrics.install(vertx);
        backEnd = new BackEnd(vertx, "orders", from.map(BackEndConfig::from), CommandAnswer::isOne);
        return backEnd;
    }

    private static Call call(String id, boolean repeatable, Duration time) {
        Buffer body = new JsonObject().put("command", "order:get").toBuffer();
        return new Call(id, body, Deadline.in(time), repeatable, null);
    }

    private Future<Reply> ask(boolean repeatable) {
        return backEnd.ask(call("msg_1", repeatable, Duration.ofSeconds(5)));
    }

    private static ErrorCode refused(Future<?> asked) {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> Await.result(asked));
        return ((Failure) refused.getCause()).code();
    }

    private static String verify(BackEndStub.Asked asked, String secret) {
        return Programs.run(
                        Map.of(),
                        List.of(
                                Programs.find("python3"),
                                "-c",
                                VERIFIER,
                                secret,
                                asked.id(),
                                asked.headers().get("webhook-timestamp"),
                                asked.headers().get("webhook-signature"),
                                Base64.getEncoder().encodeToString(asked.raw().getBytes())))
                .strip();
    }

    @Test
    void signsAsAnotherProgramVerifies() {
        open();
        Await.await(ask(false));
        assertEquals("[True]", verify(stub.last(), SECRET));
        assertEquals("[False]", verify(stub.last(), ENCODED));
        assertEquals("application/json", stub.last().headers().get("Content-Type"));
        long timestamp = Long.parseLong(stub.last().headers().get("webhook-timestamp"));
        assertTrue(Math.abs(System.currentTimeMillis() / 1_000 - timestamp) < 60);
    }

    /** While a secret is replaced, either side may be the first to have the new one. */
    @Test
    void signsWithBothSecretsWhileOneIsReplaced() {
        open();
        config.put("secret", new JsonArray().add(ENCODED).add(SECRET));
        document.prepare(Settings.of(config)).run();
        Await.await(ask(false));
        assertEquals("[True, False]", verify(stub.last(), ENCODED));
        assertEquals("[False, True]", verify(stub.last(), SECRET));
        config.put("secret", ENCODED);
        document.prepare(Settings.of(config)).run();
        Await.await(ask(false));
        assertEquals("[True]", verify(stub.last(), ENCODED));
    }

    @ParameterizedTest
    @CsvSource({
        "200, not JSON",
        "200, []",
        "200, '{}'",
        "200, '{\"success\":1}'",
        "200, '{\"success\":true,\"n\":1e400}'",
        "404, '{\"success\":true}'",
        "404, <html>",
        "500, '{\"success\":true}'",
        "302, '{\"success\":true}'",
        "200, '{\"success\":false,\"error\":\"x\"}'",
        "200, '{\"success\":false,\"error\":\"x\",\"code\":\"no code\"}'"
    })
    void countsWhatIsNoAnswerAsNone(int status, String body) {
        open();
        stub.answer(asked -> Given.of(status, body));
        assertEquals(ErrorCode.UNAVAILABLE, refused(ask(false)));
        assertEquals(1, stub.asked().size());
        assertEquals("/hub", stub.last().path());
    }

    @Test
    void passesRefusalsOn() {
        open();
        JsonObject refusal = new JsonObject()
                .put("success", false)
                .put("error", "sold out")
                .put("code", "SOLD_OUT")
                .put("retryAfterMs", 5);
        for (int status : new int[] {200, 202, 409}) {
            stub.answer(asked -> Given.of(status, refusal.encode()));
            assertEquals(refusal, Await.await(ask(false)).body());
        }
    }

    @Test
    void boundsTheAnswerAndTheRequest() {
        config.put("maxAnswerBytes", 2_000).put("maxRequestBytes", 1_500);
        open();
        String padding = new JsonObject()
                .put("success", true)
                .put("pad", "x".repeat(5_000))
                .encode();
        stub.answer(asked -> Given.of(200, padding));
        assertEquals(ErrorCode.UNAVAILABLE, refused(ask(false)));
        Call large =
                new Call("msg_2", Buffer.buffer("x".repeat(1_501)), Deadline.in(Duration.ofSeconds(5)), false, null);
        assertEquals(ErrorCode.PAYLOAD_TOO_LARGE, refused(backEnd.ask(large)));
        assertEquals(1, stub.asked().size());
    }

    @Test
    void repeatsWithTheSameIdWhatMayBeRepeated() {
        open();
        AtomicInteger count = new AtomicInteger();
        stub.answer(asked -> switch (count.incrementAndGet()) {
            case 1 -> Given.of(503, "");
            case 2 -> Given.of(0, "");
            default -> Given.of(new JsonObject().put("success", true));
        });
        Await.await(ask(true));
        assertEquals(3, stub.asked().size());
        assertEquals(
                List.of("msg_1", "msg_1", "msg_1"),
                stub.asked().stream().map(BackEndStub.Asked::id).toList());
        assertEquals(2, retries.get());
        count.set(0);
        assertEquals(ErrorCode.UNAVAILABLE, refused(ask(false)));
        assertEquals(4, stub.asked().size());
    }

    @Test
    void answersTimeoutWhenNothingComes() {
        open();
        stub.answer(asked -> Given.never());
        assertEquals(ErrorCode.TIMEOUT, refused(backEnd.ask(call("msg_1", true, Duration.ofMillis(300)))));
        assertEquals(1, stub.asked().size());
    }

    @Test
    void letsSomeWaitAndRefusesTheRestAtOnce() {
        config.put("maxInFlight", 2).put("maxWaiting", 2);
        open();
        stub.answer(asked -> Given.of(new JsonObject().put("success", true)).after(500));
        List<Future<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asked.add(ask(false));
        }
        assertEquals(ErrorCode.UNAVAILABLE, refused(asked.get(4)));
        assertTrue(stub.asked().size() <= 2);
        for (int i = 0; i < 4; i++) {
            Await.await(asked.get(i));
        }
        assertEquals(4, stub.asked().size());
    }

    /** One that waits must not begin when whoever asked has given up. */
    @Test
    void endsTheWaitAtTheDeadline() {
        config.put("maxInFlight", 1);
        open();
        stub.answer(asked -> Given.of(new JsonObject().put("success", true)).after(1_000));
        Future<Reply> first = ask(false);
        assertEquals(ErrorCode.TIMEOUT, refused(backEnd.ask(call("msg_2", false, Duration.ofMillis(100)))));
        Await.await(first);
        Await.await(ask(false));
        assertEquals(
                List.of("msg_1", "msg_1"),
                stub.asked().stream().map(BackEndStub.Asked::id).toList());
    }

    @Test
    void opensItsCircuitTriesOnceAndClosesIt() {
        config.put("circuit", new JsonObject().put("failures", 3).put("openFor", "700ms"));
        open();
        stub.stop();
        for (int i = 0; i < 3; i++) {
            assertEquals(ErrorCode.UNAVAILABLE, refused(ask(false)));
        }
        assertEquals(List.of("OPEN"), states);
        stub.start();
        ExecutionException kept = assertThrows(ExecutionException.class, () -> Await.result(ask(false)));
        assertTrue(((Failure) kept.getCause()).toAnswer().getInteger("retryAfterMs") > 0);
        assertEquals(0, stub.asked().size());
        stub.answer(asked -> Given.of(500, ""));
        Await.until("the circuit lets one try", () -> {
            refused(ask(false));
            return stub.asked().size() > 0;
        });
        assertEquals(List.of("OPEN", "HALF_OPEN", "OPEN"), states);
        stub.answer(new JsonObject().put("success", true));
        Await.until("the circuit closes", () -> {
            Future<Reply> asked = ask(false);
            Await.until(asked::isComplete);
            return asked.succeeded();
        });
        assertEquals(List.of("OPEN", "HALF_OPEN", "OPEN", "HALF_OPEN", "CLOSED"), states);
        Await.await(ask(false));
    }

    @Test
    void trustsTheAuthoritiesOfTheJdkOrThoseConfigured(@TempDir Path folder) throws Exception {
        Certificate certificate = Certificate.in(folder);
        try (BackEndStub secure = BackEndStub.secure(certificate)) {
            config.put("url", secure.url());
            open();
            assertEquals(ErrorCode.UNAVAILABLE, refused(ask(false)));
            assertEquals(0, secure.asked().size());
            Await.await(backEnd.close());
            config.put("ca", certificate.cert().toString());
            open(Reloadable.of(Settings.of(config)));
            Await.await(ask(false));
            assertEquals(1, secure.asked().size());
        }
    }

    @Test
    void derivesTheIdFromUserCommandAndKey() {
        assertEquals(CallIds.of("ana", "order:place", "1"), CallIds.of("ana", "order:place", "1"));
        assertNotEquals(CallIds.of("ana", "order:place", "1"), CallIds.of("anao", "rder:place", "1"));
        assertNotEquals(CallIds.random(), CallIds.random());
    }
}
