package dev.switchboard.push;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.PushCommands.PushKey;
import dev.switchboard.bus.PushCommands.Subscribe;
import dev.switchboard.bus.PushCommands.Unsubscribe;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The commands about the caller's own subscriptions. On its verticle's event loop; lives as long as it. */
final class Subscriptions {

    private final PushConfig config;
    private final VapidKeys keys;
    private final SubscriptionStore store;

    Subscriptions(PushConfig config, VapidKeys keys, SubscriptionStore store) {
        this.config = config;
        this.keys = keys;
        this.store = store;
    }

    Future<PushKey> key() {
        return config.contact().isEmpty()
                ? Future.succeededFuture(new PushKey(null))
                : keys.get().map(key -> new PushKey(key.publicKey()));
    }

    Future<Nothing> subscribe(Caller caller, Subscribe asked) {
        if (config.contact().isEmpty()) {
            return Future.failedFuture(Failure.forbidden(
                    "push notifications are off on this hub: neither push.contact nor an https http.publicUrl is set"));
        }
        Subscription subscription = Subscription.from(asked.subscription(), config.hosts());
        return store.put(caller.id(), subscription, asked).map(put -> {
            if (!put) {
                throw Failure.of(ErrorCode.UNAUTHORIZED, "invalid token");
            }
            return Nothing.NOTHING;
        });
    }

    Future<Nothing> unsubscribe(Caller caller, Unsubscribe asked) {
        return store.remove(caller.id(), asked.endpoint()).map(Nothing.NOTHING);
    }

    /** {@code push:list}: all on one page, since a user has few. */
    Future<Answer> list(Command command) {
        return store.list(command.caller().id())
                .map(all -> Answer.of(new JsonObject().put("subscriptions", all).putNull("cursor")));
    }
}
