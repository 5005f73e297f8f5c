package dev.switchboard.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for tokens and keeps the one of a connection fresh. On the loop; the application's source runs on a thread that
 * lives as long as the call, at most one at a time.
 */
final class Tokens {

    /** A refresh that fails leaves the rest of the token's life for another. */
    private static final double REFRESH_AFTER = 0.8;

    private static final long REFRESH_RETRY_MS = 10_000;
    private static final long SOONEST_MS = 1_000;
    /** The timers of some platforms count no further. */
    private static final long LATEST_MS = Integer.MAX_VALUE;

    private final Loop loop;
    private final Clock clock;
    private final TokenSource source;
    private final boolean renewable;
    private @Nullable Thread asking;
    private @Nullable CompletableFuture<String> asked;
    private @Nullable Future<?> timer;

    /** @param renewable whether a new token may be had after one that was refused */
    Tokens(Loop loop, Clock clock, TokenSource source, boolean renewable) {
        this.loop = loop;
        this.clock = clock;
        this.source = source;
        this.renewable = renewable;
    }

    boolean renewable() {
        return renewable;
    }

    /** Completes on the loop. While the source is being asked, the same call serves others. */
    CompletableFuture<String> get() {
        CompletableFuture<String> current = asked;
        if (current != null) {
            return current;
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (!renewable) {
            ask(answer);
            return answer;
        }
        if (asking != null && asking.isAlive()) {
            answer.completeExceptionally(new IllegalStateException("token: the last call has not returned"));
            return answer;
        }
        asked = answer;
        asking = Loop.daemons("switchboard-token").newThread(() -> ask(answer));
        asking.start();
        return answer;
    }

    /** As {@link #get()}; fails, and interrupts the source, once that has taken so long. */
    CompletableFuture<String> get(long mostMs) {
        CompletableFuture<String> answer = get();
        Future<?> late = loop.after(mostMs, () -> {
            if (answer.completeExceptionally(new IllegalStateException("token: no answer in " + mostMs + " ms"))
                    && asked == answer) {
                giveUp();
            }
        });
        answer.whenComplete((token, failure) -> late.cancel(false));
        return answer;
    }

    private void ask(CompletableFuture<String> answer) {
        try {
            String token = source.token();
            loop.run(() -> settle(answer, token, null));
        } catch (Exception failure) {
            loop.run(() -> settle(answer, null, failure));
        }
    }

    private void settle(CompletableFuture<String> answer, @Nullable String token, @Nullable Exception failure) {
        if (asked == answer) {
            asked = null;
        }
        if (token != null) {
            answer.complete(token);
        } else {
            answer.completeExceptionally(failure == null ? new IllegalStateException("token: null") : failure);
        }
    }

    /** Nobody waits for the call in flight any more. */
    void giveUp() {
        Thread current = asking;
        if (asked != null && current != null) {
            asked = null;
            current.interrupt();
        }
    }

    /** Calls {@code refresh} with a new token before the one that a connection came with expires, and so on with the next. */
    void keepFresh(String token, Function<String, CompletableFuture<?>> refresh) {
        stop();
        Long left = renewable ? timeLeft(token) : null;
        if (left != null) {
            later((long) (left * REFRESH_AFTER), refresh);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = null;
    }

    private void later(long wait, Function<String, CompletableFuture<?>> refresh) {
        Future<?>[] mine = new Future<?>[1];
        Runnable renew = () -> get().thenCompose(token -> isCurrent(mine[0])
                        ? refresh.apply(token).thenAccept(done -> {
                            if (isCurrent(mine[0])) {
                                keepFresh(token, refresh);
                            }
                        })
                        : CompletableFuture.completedFuture(null))
                .whenComplete((done, failure) -> {
                    // The connection ends with the token, and the next one comes with a new one.
                    if (failure != null && isCurrent(mine[0])) {
                        later(REFRESH_RETRY_MS, refresh);
                    }
                });
        mine[0] = loop.after(Math.min(LATEST_MS, Math.max(SOONEST_MS, wait)), renew);
        timer = mine[0];
    }

    private boolean isCurrent(@Nullable Future<?> started) {
        return started != null && started == timer;
    }

    /** The milliseconds until a JWT expires by this device's clock (RFC 7519, section 4.1.4); null if it cannot be read. */
    private @Nullable Long timeLeft(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            Long expiry = JsonText.parse(claims).number("exp");
            return expiry == null ? null : Long.valueOf(expiry * 1000 - clock.millis());
        } catch (IOException | IllegalArgumentException unreadable) {
            return null;
        }
    }
}
