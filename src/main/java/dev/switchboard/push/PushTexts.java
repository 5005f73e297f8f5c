package dev.switchboard.push;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.UserIds;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.push.DeliveryStore.ChatState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a message says when it is sent, so that one which has waited does not quote what was read, edited or deleted
 * meanwhile. On its verticle's event loop; lives as long as it.
 */
final class PushTexts {

    private static final Logger LOG = LoggerFactory.getLogger(PushTexts.class);

    private static final long NAME_TIMEOUT_MS = 1_500;
    private static final String MENTION = "mention";

    private final DeliveryStore store;
    private final TopicLogs logs;
    private final HubCommands commands;
    private final boolean quoted;

    /** @param quoted whether messages are quoted */
    PushTexts(DeliveryStore store, HubCommands commands, boolean quoted) {
        this.store = store;
        this.logs = new TopicLogs(commands.commands());
        this.commands = commands;
        this.quoted = quoted;
    }

    /** Empty if there is nothing to say any more. */
    Future<Optional<PushText>> of(Delivery delivery) {
        return delivery.chat() ? chat(delivery) : notice(delivery);
    }

    private Future<Optional<PushText>> chat(Delivery delivery) {
        return store.chat(delivery)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : name(found.get().sender()).map(from -> Optional.of(text(found.get(), from))));
    }

    private PushText text(ChatState chat, String from) {
        return PushText.chat(chat, from, quoted);
    }

    /** Without an answer a user is called by the id, as in the application. */
    private Future<String> name(String user) {
        return commands.ask(AccountCommands.NAMES, new UserIds(List.of(user)))
                .timeout(NAME_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(named -> Optional.ofNullable(named.byId().get(user))
                        .map(PushTexts::shownName)
                        .orElse(user))
                .otherwise(failure -> {
                    LOG.debug("no name for a push message: {}", failure.toString());
                    return user;
                });
    }

    private static @Nullable String shownName(JsonObject known) {
        String chosen = known.getString("displayName");
        return chosen == null ? known.getString("username") : chosen;
    }

    private Future<Optional<PushText>> notice(Delivery delivery) {
        return logs.read(Topic.user(delivery.user()), delivery.seq() - 1, 1).compose(page -> page.entries().stream()
                .filter(entry -> entry.seq() == delivery.seq())
                .findFirst()
                .map(entry -> notice(delivery.user(), entry))
                .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    /** Of a mention the message itself is the news, by the rules for messages. */
    private Future<Optional<PushText>> notice(String user, LogPage.Entry entry) {
        JsonObject notice = entry.data().toJsonObject();
        if (notice.getValue("data") instanceof JsonObject data && MENTION.equals(data.getValue("type"))) {
            return Future.succeededFuture(Optional.empty());
        }
        String id = notice.getString("id");
        return store.isUnread(user, UUID.fromString(id))
                .map(unread -> unread
                        ? Optional.of(PushText.notice(id, notice.getString("message"), quoted))
                        : Optional.empty());
    }
}
