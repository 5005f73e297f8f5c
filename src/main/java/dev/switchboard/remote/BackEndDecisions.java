package dev.switchboard.remote;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that {@code decide} of the configuration leaves to back ends. That answers about a user count no longer goes
 * to every node over the event bus. Safe from any thread; lives as long as the node, which closes it.
 */
public final class BackEndDecisions implements Decisions {

    private static final String FORGET = "switchboard.decide.forget";

    private final Vertx vertx;
    private final @Nullable ConnectDecision connect;
    private final @Nullable JoinDecision join;
    private final @Nullable MessageDecision message;

    private BackEndDecisions(Vertx vertx, Reloadable<Settings> document) {
        Settings decide = document.get().at("decide");
        this.vertx = vertx;
        this.connect = decide.has("connect") ? new ConnectDecision(vertx, document) : null;
        this.join = decide.has("join") ? new JoinDecision(vertx, document) : null;
        this.message = decide.has("message") ? new MessageDecision(vertx, document) : null;
    }

    /** Those of the whole configuration. */
    public static BackEndDecisions open(Vertx vertx, Reloadable<Settings> document) {
        BackEndDecisions made = new BackEndDecisions(vertx, document);
        if (made.remembers()) {
            vertx.eventBus().<String>consumer(FORGET, message -> made.forget(message.body()));
        }
        return made;
    }

    private boolean remembers() {
        return connect != null || join != null;
    }

    @Override
    public boolean asksConnections() {
        return connect != null;
    }

    @Override
    public Future<Set<String>> connect(Caller caller, String address) {
        return connect == null ? Decisions.super.connect(caller, address) : here(connect.ask(caller, address));
    }

    @Override
    public boolean asksJoins() {
        return join != null;
    }

    @Override
    public Future<Map<Topic, Failure>> join(Caller caller, Collection<Topic> topics) {
        return join == null ? Decisions.super.join(caller, topics) : here(join.ask(caller, topics));
    }

    @Override
    public boolean asksMessages() {
        return message != null;
    }

    @Override
    public Future<String> message(Command command, Message asked) {
        return message == null ? Decisions.super.message(command, asked) : here(message.ask(command, asked));
    }

    /** An answer that somebody else has asked for comes on their context. */
    private <T> Future<T> here(Future<T> answer) {
        Context asker = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        answer.onComplete(done -> hand(asker, done, promise));
        return promise.future();
    }

    private static <T> void hand(Context asker, AsyncResult<T> done, Promise<T> promise) {
        if (asker == Vertx.currentContext()) {
            promise.complete(done.result(), done.cause());
        } else {
            asker.runOnContext(there -> promise.complete(done.result(), done.cause()));
        }
    }

    @Override
    public void forget(String user) {
        if (connect != null) {
            connect.forget(user);
        }
        if (join != null) {
            join.forget(user);
        }
    }

    @Override
    public void forgetEverywhere(String user) {
        if (remembers()) {
            forget(user);
            vertx.eventBus().publish(FORGET, user);
        }
    }

    public Future<Void> close() {
        return Future.join(
                        connect == null ? Future.succeededFuture() : connect.close(),
                        join == null ? Future.succeededFuture() : join.close(),
                        message == null ? Future.succeededFuture() : message.close())
                .mapEmpty();
    }
}
