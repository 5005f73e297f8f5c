package dev.switchboard.client;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to {@code /ws} and the requests on it that await their answers. On the loop, from the attempt to open it until
 * its end, which is reported once, unless {@link #close} comes first: then nothing more is reported.
 */
final class Wire implements Transport.Listener {

    /** A command may take as long as 30 s, if a back end answers it. The hub reports a late answer itself, with TIMEOUT. */
    private static final long ANSWER_TIMEOUT_MS = 35_000;

    private static final int UNREADABLE = 1002;
    private static final Set<String> ENVELOPE = Set.of("type", "id", "topic", "seq", "nudge");

    private final Loop loop;
    private final Callbacks callbacks;
    private final Handler handler;
    private final String token;
    private final Map<Long, Asked> pending = new HashMap<>();
    private final Transport.Connection connection;
    private @Nullable CompletableFuture<Boolean> probed;
    private boolean greeted;
    private long ids;
    private boolean live = true;

    /** What a wire reports, on the loop. */
    interface Handler {

        void greeted(Json greeting);

        void event(Event event);

        /**
         * A back end asks the application.
         *
         * @param reply takes the answer, a value as {@link Json} describes them, on any thread; throws {@link
         *     IllegalArgumentException} if it contains another one
         */
        void asked(Event event, Consumer<@Nullable Object> reply);

        void closed(int code, String reason);
    }

    private record Asked(CompletableFuture<Json> answer, Future<?> timer) {}

    Wire(Loop loop, Callbacks callbacks, Transport transport, URI address, String token, Handler handler) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.token = token;
        this.handler = handler;
        connection = transport.open(address, this);
    }

    @Override
    public void opened() {
        loop.run(() -> {
            if (live) {
                connection.send("{\"type\":\"auth\",\"token\":" + JsonText.write(token) + "}");
                connection.next();
            }
        });
    }

    @Override
    public void text(String message) {
        loop.run(() -> {
            if (live) {
                receive(message);
                callbacks.whenRoom(() -> loop.run(connection::next));
            }
        });
    }

    @Override
    public void closed(int code, String reason) {
        loop.run(() -> {
            if (live) {
                close();
                handler.closed(code, reason);
            }
        });
    }

    /** Sends a command, and promises the answer. It fails with a {@link Refusal} or with {@link Disconnected}. */
    CompletableFuture<Json> request(String name, String data) {
        CompletableFuture<Json> answer = new CompletableFuture<>();
        if (!live) {
            answer.completeExceptionally(lost());
            return answer;
        }
        long id = ++ids;
        pending.put(id, new Asked(answer, loop.after(ANSWER_TIMEOUT_MS, () -> late(id))));
        connection.send("{\"id\":" + id + ",\"type\":\"request\",\"messageType\":" + JsonText.write(name) + ",\"data\":"
                + data + "}");
        return answer;
    }

    /** Sends a command that expects no answer. */
    void send(String name, String data) {
        if (live) {
            connection.send("{\"type\":" + JsonText.write(name) + ",\"data\":" + data + "}");
        }
    }

    /** Promises {@code true} when the hub responds; the caller knows how long it waits. */
    CompletableFuture<Boolean> probe() {
        CompletableFuture<Boolean> probe = new CompletableFuture<>();
        probed = probe;
        connection.send("{\"type\":\"ping\"}");
        return probe;
    }

    /** The end, without a report. Requests fail after what the loop does now. */
    void close() {
        live = false;
        connection.close();
        List<Asked> unanswered = new ArrayList<>(pending.values());
        pending.clear();
        unanswered.forEach(asked -> {
            asked.timer().cancel(false);
            loop.run(() -> asked.answer().completeExceptionally(lost()));
        });
    }

    private void receive(String message) {
        try {
            frame(JsonText.parse(message));
        } catch (IOException unreadable) {
            close();
            handler.closed(UNREADABLE, "unreadable frame: " + unreadable.getMessage());
        }
    }

    private void frame(Json frame) {
        switch (frame.text("type")) {
            case "connection_established" -> {
                if (!greeted) {
                    greeted = true;
                    handler.greeted(frame);
                }
            }
            case "response" -> answer(frame);
            case "request" -> {
                long id = frame.number("id", 0);
                Event question = new Event(frame.text("event"), frame.get("data"), null, 0, false);
                handler.asked(question, answer -> reply(id, JsonText.write(answer)));
            }
            case "pong" -> {
                if (probed != null) {
                    probed.complete(true);
                }
            }
            default -> handler.event(event(frame));
        }
    }

    private void reply(long id, String answer) {
        loop.run(() -> {
            if (live) {
                connection.send("{\"type\":\"response\",\"id\":" + id + ",\"data\":" + answer + "}");
            }
        });
    }

    private static Event event(Json frame) {
        Object value = frame.get("data");
        return new Event(
                frame.text("type"),
                value == null ? rest(frame) : value,
                frame.string("topic"),
                frame.number("seq", 0),
                frame.is("nudge"));
    }

    /** What stands in the frame itself, such as the words of a refusal. */
    private static Map<String, @Nullable Object> rest(Json frame) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(frame.asMap());
        rest.keySet().removeAll(ENVELOPE);
        return rest;
    }

    private void answer(Json frame) {
        Asked asked = take(frame.number("id", 0));
        if (asked == null) {
            return;
        }
        Json answer = frame.has("data") ? frame.object("data") : frame;
        if (answer.is("success")) {
            asked.answer().complete(answer);
        } else {
            asked.answer().completeExceptionally(new Refusal(answer));
        }
    }

    private void late(long id) {
        Asked asked = take(id);
        if (asked != null) {
            asked.answer().completeExceptionally(new Disconnected("The hub did not answer."));
        }
    }

    private @Nullable Asked take(long id) {
        Asked asked = pending.remove(id);
        if (asked != null) {
            asked.timer().cancel(false);
        }
        return asked;
    }

    private static Disconnected lost() {
        return new Disconnected("The connection was lost.");
    }
}
