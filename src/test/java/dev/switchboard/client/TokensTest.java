package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokensTest {

    private final Loop loop = new Loop(Throwable::printStackTrace);

    @AfterEach
    void close() {
        loop.close(() -> {});
    }

    /** Regression: as long as the source of one channel's tokens did not return, the client was not open. */
    @Test
    void aSourceThatDoesNotReturnIsInterruptedAndAskedAnew() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Tokens tokens = new Tokens(
                loop,
                Clock.systemUTC(),
                () -> {
                    if (asked.incrementAndGet() > 1) {
                        return "ticket";
                    }
                    try {
                        new CountDownLatch(1).await();
                        return "never";
                    } finally {
                        interrupted.countDown();
                    }
                },
                true);
        ExecutionException late =
                assertThrows(ExecutionException.class, () -> get(tokens, 50).get(20, TimeUnit.SECONDS));
        assertEquals("token: no answer in 50 ms", late.getCause().getMessage());
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        // The thread may still be on its way out.
        Await.until("asked anew", () -> "ticket"
                .equals(get(tokens, 20_000).exceptionally(Throwable::getMessage).join()));
    }

    private CompletableFuture<String> get(Tokens tokens, long mostMs) {
        CompletableFuture<String> token = new CompletableFuture<>();
        loop.run(() -> tokens.get(mostMs).whenComplete((text, failure) -> {
            if (failure == null) {
                token.complete(text);
            } else {
                token.completeExceptionally(failure);
            }
        }));
        return token;
    }
}
