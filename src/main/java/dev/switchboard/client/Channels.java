package dev.switchboard.client;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The channels of this client, by name. Found from any thread, joined on the loop. */
final class Channels {

    /** What the topic of a channel begins with. */
    static final String PREFIX = "channel-";

    /** How long the application may take for a channel's token: the client is not open before its channels have been asked for. */
    private static final long TOKEN_MS = 5_000;

    private final Loop loop;
    private final Callbacks callbacks;
    private final Session session;
    private final Commands commands;
    private final Map<String, Channel> byName = new ConcurrentHashMap<>();
    /** Those that are to be joined. On the loop. */
    private final Map<String, Channel> wanted = new LinkedHashMap<>();

    private final Rejoining<Channel> joins;

    Channels(Loop loop, Callbacks callbacks, Session session, Commands commands) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.session = session;
        this.commands = commands;
        this.joins = new Rejoining<>(session, wanted.values(), Channel::isJoinedOn, this::join);
    }

    Commands commands() {
        return commands;
    }

    Channel get(String name, ChannelOptions options) {
        return byName.computeIfAbsent(name, missing -> new Channel(name, options.since(), tokensOf(options), this));
    }

    private @Nullable Tokens tokensOf(ChannelOptions options) {
        TokenSource source = options.token();
        return source == null ? null : new Tokens(loop, Clock.systemUTC(), source, true);
    }

    CompletableFuture<Json> promise(CompletableFuture<Json> first) {
        return Answer.of(callbacks, first, Function.identity());
    }

    void join(Channel channel) {
        if (!loop.run(() -> {
            if (wanted.put(channel.name(), channel) == null) {
                session.positions().begin(channel.topic(), channel.since());
            }
            joinMissing();
        })) {
            channel.end(new Disconnected("The client is closed."));
        }
    }

    void leave(Channel channel) {
        byName.remove(channel.name(), channel);
        loop.run(() -> {
            if (forget(channel)) {
                session.send("channel:leave", JsonText.write(Map.of("channel", channel.name())));
            }
        });
    }

    private boolean forget(Channel channel) {
        byName.remove(channel.name(), channel);
        boolean known = wanted.remove(channel.name(), channel);
        if (known) {
            session.positions().forget(channel.topic());
        }
        return known;
    }

    /** Joins all of them on a new connection. */
    CompletableFuture<Void> rejoin(Wire wire) {
        return joins.rejoin(wire);
    }

    /** Those that were asked for after {@link #rejoin}. */
    void joinMissing() {
        joins.joinMissing();
    }

    private CompletableFuture<Void> join(Channel channel, Wire wire) {
        return join(channel, wire, 0);
    }

    private CompletableFuture<Void> join(Channel channel, Wire wire, int attempts) {
        channel.joinedOn(wire);
        return token(channel)
                .thenCompose(token -> session.untilAnswered(wire, "channel:join", joining(channel, token)))
                .handle((answer, failure) -> {
                    if (wanted.get(channel.name()) != channel) {
                        return null;
                    }
                    if (failure == null) {
                        answer.ifPresent(joined -> joined(channel, joined));
                    } else if (session.link().isCurrent(wire)) {
                        failed(channel, wire, attempts, Answer.cause(failure));
                    }
                    return null;
                });
    }

    private String joining(Channel channel, Optional<String> token) {
        Map<String, Object> data = named(channel, token);
        Long since = session.positions().of(channel.topic());
        if (since != null) {
            data.put("since", since);
        }
        return JsonText.write(data);
    }

    private static Map<String, Object> named(Channel channel, Optional<String> token) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("channel", channel.name());
        token.ifPresent(text -> data.put("token", text));
        return data;
    }

    /** The channel's own token, on the loop; empty where it needs none. */
    private static CompletableFuture<Optional<String>> token(Channel channel) {
        Tokens tokens = channel.tokens();
        return tokens == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : tokens.get(TOKEN_MS).thenApply(Optional::of);
    }

    private void joined(Channel channel, Json answer) {
        session.stands(channel.topic(), answer);
        channel.joined(answer);
        callbacks.execute(() -> channel.emitJoined(answer));
    }

    /** Without a token the first join fails, which its caller sees. Later ones have no caller and are tried again. */
    private void failed(Channel channel, Wire wire, int attempts, Throwable failure) {
        boolean isFinal = failure instanceof Refusal refusal && !refusal.retryable();
        if (isFinal || !channel.wasJoined()) {
            ended(channel, failure);
            return;
        }
        session.report(failure);
        // Nothing waits for it: one channel must not delay the others.
        loop.after(Link.backoff(attempts), () -> {
            if (session.link().isCurrent(wire) && wanted.get(channel.name()) == channel) {
                join(channel, wire, attempts + 1);
            }
        });
    }

    /** It was refused, or there was no token. */
    private void ended(Channel channel, Throwable failure) {
        forget(channel);
        Refusal refusal = failure instanceof Refusal known ? known : null;
        RuntimeException reason =
                failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        callbacks.execute(() -> channel.emitClosed(refusal, reason));
    }

    /** Asks something about the channel, with its token. */
    <T> CompletableFuture<T> ask(Channel channel, String name, Map<String, ?> fields, Function<Json, T> as) {
        CompletableFuture<Optional<String>> token = new CompletableFuture<>();
        if (!loop.run(() -> token(channel).whenComplete((text, failure) -> {
            if (failure == null) {
                token.complete(text);
            } else {
                token.completeExceptionally(Answer.cause(failure));
            }
        }))) {
            token.completeExceptionally(new Disconnected("The client is closed."));
        }
        CompletableFuture<T> answer = token.thenCompose(text -> {
            Map<String, Object> data = named(channel, text);
            data.putAll(fields);
            return commands.request(name, data, true, as);
        });
        return Answer.of(callbacks, answer, Function.identity());
    }

    /** What the callbacks do with an event of a channel; null if it is none. */
    @Nullable
    Runnable delivery(Event event) {
        boolean left = event.name().equals("channel:left");
        Channel channel = left || event.name().equals("publication")
                ? wanted.get(event.data().text("channel"))
                : null;
        if (channel == null) {
            return null;
        }
        if (left) {
            forget(channel);
            return () -> channel.emitClosed(null, new Disconnected("A back end has taken the user out."));
        }
        return () -> channel.emit(Publication.of(event.data()));
    }

    /** The channel whose topic this is; null if it is none of them. */
    @Nullable
    Channel ofTopic(String topic) {
        return topic.startsWith(PREFIX) ? wanted.get(topic.substring(PREFIX.length())) : null;
    }

    /** The client is closed. */
    void close() {
        wanted.values().forEach(channel -> channel.end(new Disconnected("The client was closed.")));
    }
}
