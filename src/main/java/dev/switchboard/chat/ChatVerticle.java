package dev.switchboard.chat;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * Answers the commands about chats and messages. Instances share nothing but the store and who is typing; any of them, on
 * any node, may answer any command.
 */
public final class ChatVerticle extends ConcernVerticle {

    private Typing typing;
    private ChatPurge purge;

    @Override
    protected Future<?> open() {
        ChatConfig config = ChatConfig.from(Settings.of(settings()));
        Postgres postgres = Postgres.of(vertx);
        Publisher publisher = new Publisher(vertx);
        MembersCache members = new MembersCache(MembersCache.MAX_IDS, System::nanoTime);
        ChatStore chats = new ChatStore(postgres);
        MembersNews news = new MembersNews(vertx, members);
        openChats(config, postgres, publisher, news, chats);
        openJoins(config, postgres, members, chats);
        openMessages(config, postgres, publisher, members);
        typing = new Typing(vertx, node(), chats, members, publisher, config);
        on("typing", typing::typing);
        purge = new ChatPurge(vertx, postgres, config);
        purge.open();
        return Future.all(typing.open(), news.open());
    }

    private void openChats(
            ChatConfig config, Postgres postgres, Publisher publisher, MembersNews news, ChatStore chats) {
        ChatLifecycle lifecycle = new ChatLifecycle(postgres, chats, news, publisher, config);
        on("chat:create", lifecycle::create);
        on("chat:update", lifecycle::update);
        on("chat:delete", lifecycle::delete);
        KnownChats known = new KnownChats(chats);
        on("chat:known", known::known);
        on("chat:members", known::members);
        ChatMembership membership = new ChatMembership(postgres, chats, news, publisher, config);
        on("chat:add", membership::add);
        on("chat:remove", membership::remove);
    }

    private void openJoins(ChatConfig config, Postgres postgres, MembersCache members, ChatStore chats) {
        ChatLists lists = new ChatLists(postgres, config);
        on("chat:list", lists::list);
        on("chat:get", lists::get);
        ChatJoins joins = new ChatJoins(chats, members, new PresenceStates(vertx));
        on("chat:join", joins::join);
        on("chat:leave", joins::leave);
    }

    private void openMessages(ChatConfig config, Postgres postgres, Publisher publisher, MembersCache members) {
        MessageStore messages = new MessageStore(postgres);
        on("message:send", new MessageSending(postgres, messages, members, publisher, config)::send);
        MessageChanges changes = new MessageChanges(postgres, messages, publisher, config);
        on("message:edit", changes::edit);
        on("message:delete", changes::delete);
        on("message:react", changes::react);
        MessageReading reading = new MessageReading(postgres, messages, publisher, config);
        on("message:history", reading::history);
        on("message:read", reading::read);
        on("message:trace", new MessageTraceReader(postgres, new TopicLogs(Commands.of(vertx)))::trace);
    }

    @Override
    public Future<?> stop() {
        typing.close();
        purge.close();
        return super.stop();
    }
}
