package dev.switchboard.client;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the hub: reconnects to one node after the other, with jitter, until it is closed. It probes the
 * connection from time to time and after the process has slept, since a connection that the network has dropped looks like
 * an idle one. On the loop, except for what is volatile; lives as long as the client.
 */
final class Link {

    /** Longer than the 10 s in which a connection without a token is refused. */
    private static final long OPENING_MS = 12_000;

    private static final long PROBE_EVERY_MS = 20_000;
    private static final long PROBE_MS = 6_000;
    private static final long BEAT_MS = 5_000;
    private static final long FIRST_WAIT_MS = 250;
    private static final long LONGEST_WAIT_MS = 5_000;
    private static final int MOST_DOUBLINGS = 10;
    /** Too many connections, or flooding: coming back soon would not help. */
    private static final long CROWDED_WAIT_MS = 10_000;

    private static final Set<Integer> CROWDED = Set.of(4409, 4429);
    static final int BAD_TOKEN = 4401;
    private static final int REVOKED = 4403;
    private static final Pattern RETRY_AFTER = Pattern.compile("retry-after-ms=(\\d{1,9})");

    private final Loop loop;
    private final Callbacks callbacks;
    private final Clock clock;
    private final Transport transport;
    private final List<URI> nodes;
    private final Tokens tokens;
    private final Handler handler;

    private volatile StateChange state = new StateChange(State.CLOSED, 0, "", null);
    private volatile URI node;
    private int attempt;
    /** Whether a token was refused since the last greeting: a second one in a row is the last. */
    private boolean tokenRefused;

    private @Nullable Wire wire;
    /** Whether the hub has greeted the current connection. */
    private boolean isGreeted;
    /** Grows with each attempt and each end, so that what belongs to an earlier one is ignored. */
    private long epoch;

    private @Nullable Future<?> timer;
    private @Nullable Future<?> beat;
    private @Nullable Wire probing;

    /** What the link asks for and reports. */
    interface Handler {

        /** The position from which the personal topic is resumed; null for none. */
        @Nullable
        Long since();

        /** {@link Link#settled} must be called once everything is joined again. */
        void greeted(Wire wire, Json greeting);

        void event(Event event);

        /** As {@link Wire.Handler#asked}. */
        void asked(Event event, Consumer<@Nullable Object> reply);

        void changed(StateChange change);
    }

    Link(Loop loop, Callbacks callbacks, Settings settings, Handler handler) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.handler = handler;
        clock = settings.clock();
        transport = settings.transport();
        nodes = settings.nodes();
        tokens = new Tokens(loop, clock, settings.tokens(), settings.renewable());
        node = nodes.get(0);
    }

    StateChange state() {
        return state;
    }

    boolean isOpen() {
        return state.state() == State.OPEN;
    }

    boolean isClosed() {
        return state.state() == State.CLOSED;
    }

    URI node() {
        return node;
    }

    boolean isCurrent(Wire candidate) {
        return candidate == wire;
    }

    /** The connection; null if there is none. It may not be greeted yet. */
    @Nullable
    Wire wire() {
        return wire;
    }

    void open() {
        if (isClosed()) {
            attempt = 0;
            tokenRefused = false;
            beatLater(clock.millis());
            connect();
        }
    }

    void close(int code, String reason) {
        drop();
        cancel(beat);
        become(new StateChange(State.CLOSED, code, reason, null));
    }

    /** Tries at once instead of waiting, or checks the connection. */
    void retryNow() {
        if (state.state() == State.WAITING) {
            attempt = 0;
            connect();
        } else {
            probe();
        }
    }

    void settled(Wire greeted) {
        if (greeted == wire) {
            attempt = 0;
            become(new StateChange(State.OPEN, 0, "", null));
        }
    }

    private void connect() {
        drop();
        node = nodes.get(attempt % nodes.size());
        long mine = epoch;
        become(new StateChange(State.CONNECTING, state.code(), state.reason(), null));
        timer = loop.after(OPENING_MS, () -> lost(0, "no answer"));
        tokens.get().whenComplete((token, failure) -> {
            if (mine == epoch) {
                if (failure == null) {
                    openWire(token);
                } else {
                    lost(0, String.valueOf(Answer.cause(failure).getMessage()));
                }
            }
        });
    }

    private void openWire(String token) {
        Long since = handler.since();
        String scheme = node.getScheme().replaceFirst("^http", "ws");
        URI address =
                URI.create(scheme + "://" + node.getRawAuthority() + "/ws" + (since == null ? "" : "?since=" + since));
        wire = new Wire(loop, callbacks, transport, address, token, new Wire.Handler() {
            @Override
            public void greeted(Json greeting) {
                Link.this.greeted(token, greeting);
            }

            @Override
            public void event(Event event) {
                handler.event(event);
            }

            @Override
            public void asked(Event event, Consumer<@Nullable Object> reply) {
                handler.asked(event, reply);
            }

            @Override
            public void closed(int code, String reason) {
                lost(code, reason);
            }
        });
    }

    private void greeted(String token, Json greeting) {
        Wire current = Objects.requireNonNull(wire);
        isGreeted = true;
        tokenRefused = false;
        // The network may drop it while everything is joined again.
        probeLater();
        tokens.keepFresh(token, fresh -> current.request("auth:refresh", "{\"token\":" + JsonText.write(fresh) + "}"));
        handler.greeted(current, greeting);
    }

    private void lost(int code, String reason) {
        drop();
        boolean bad = code == BAD_TOKEN;
        if (code == REVOKED || (bad && (tokenRefused || !tokens.renewable()))) {
            close(code, reason);
            return;
        }
        tokenRefused |= bad;
        Matcher requested = RETRY_AFTER.matcher(reason);
        long least = CROWDED.contains(code) ? CROWDED_WAIT_MS : 0;
        await(code, reason, requested.find() ? Long.parseLong(requested.group(1)) : least);
    }

    private void await(int code, String reason, long least) {
        // The delay grows only after every node was tried.
        // Not before the moment that the hub has named, and not all clients at that moment.
        long wait = least + backoff(attempt / nodes.size());
        attempt = attempt == Integer.MAX_VALUE ? 0 : attempt + 1;
        timer = loop.after(wait, this::connect);
        become(new StateChange(State.WAITING, code, reason, Instant.ofEpochMilli(clock.millis() + wait)));
    }

    /** How long to wait after so many rounds of attempts that failed: longer each time, and not all clients alike. */
    static long backoff(int rounds) {
        long usual = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(MOST_DOUBLINGS, rounds));
        return (long) (usual * (0.5 + ThreadLocalRandom.current().nextDouble()));
    }

    private void probeLater() {
        cancel(timer);
        timer = loop.after(PROBE_EVERY_MS, this::probe);
    }

    private void probe() {
        Wire probed = wire;
        if (!isGreeted || probed == null || probing == probed) {
            return;
        }
        probing = probed;
        Future<?> silence = loop.after(PROBE_MS, () -> {
            forget(probed);
            if (probed == wire) {
                lost(0, "no answer");
            }
        });
        probed.probe().thenAccept(alive -> {
            silence.cancel(false);
            forget(probed);
            if (probed == wire) {
                probeLater();
            }
        });
    }

    private void forget(Wire probed) {
        if (probing == probed) {
            probing = null;
        }
    }

    /** A beat that is late by the clock says that the process or the device has slept, or that the clock has jumped. */
    private void beatLater(long last) {
        beat = loop.after(BEAT_MS, () -> {
            long now = clock.millis();
            beatLater(now);
            if (Math.abs(now - last - BEAT_MS) > BEAT_MS) {
                retryNow();
            }
        });
    }

    private void drop() {
        epoch++;
        cancel(timer);
        isGreeted = false;
        tokens.stop();
        tokens.giveUp();
        Wire dropped = wire;
        wire = null;
        if (dropped != null) {
            dropped.close();
        }
    }

    private void become(StateChange change) {
        state = change;
        handler.changed(change);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
