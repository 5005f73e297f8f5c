package dev.switchboard.chat;

import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Settings;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.quota.Quota;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands about chats and messages. Instances share only the store and the typing users of their node; any of
 * them, on any node, may answer any command.
 */
public final class ChatVerticle extends ConcernVerticle {

    private @Nullable Typing typing;
    private @Nullable ChatPurge purge;
    private @Nullable StoredBytes stored;

    @Override
    protected Future<?> open() {
        ChatConfig config = ChatConfig.from(Settings.of(settings()));
        Quota quota = Quota.from(quota());
        Postgres postgres = Postgres.of(vertx);
        Publisher publisher = new Publisher(vertx);
        MembersCache members = new MembersCache(MembersCache.MAX_IDS, System::nanoTime);
        ChatStore chats = new ChatStore(postgres, HubClock.of(vertx), config);
        MembersInvalidation invalidation = new MembersInvalidation(vertx, members);
        GroupCommit commits = new GroupCommit(vertx, postgres, IdempotencyKeys.KEPT);
        OwnStates states = new OwnStates(commits, publisher, config);
        openChats(config, quota, postgres, publisher, invalidation, chats, openSettings(config, postgres, states));
        openJoins(config, postgres, members, chats);
        stored = new StoredBytes(vertx, postgres, quota).open();
        Typing opened = openTyping(config, publisher, members, chats);
        openMessages(config, postgres, commits, publisher, members, stored, states, opened);
        openQueries(postgres, chats);
        ChatPurge purging = new ChatPurge(postgres);
        repeat(config.purgeInterval(), "deleted chats stay", purging::purge);
        purge = purging;
        return Future.all(opened.open(), invalidation.open());
    }

    private void openChats(
            ChatConfig config,
            Quota quota,
            Postgres postgres,
            Publisher publisher,
            MembersInvalidation invalidation,
            ChatStore chats,
            ChatSettings settings) {
        IdempotencyKeys keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);
        repeat(IdempotencyKeys.SWEEP_INTERVAL, "old keys stay", keys::sweep);
        on(ChatCommands.CREATE, new ChatCreation(postgres, chats, keys, publisher, quota)::create);
        ChatLifecycle lifecycle = new ChatLifecycle(postgres, chats, invalidation, publisher, settings);
        on(ChatCommands.UPDATE, lifecycle::update);
        on(ChatCommands.DELETE, lifecycle::delete);
        ChatMembership membership =
                new ChatMembership(postgres, chats, keys, invalidation, publisher, Decisions.of(vertx), quota, config);
        on(ChatCommands.ADD, membership::add);
        on(ChatCommands.REMOVE, membership::remove);
        ChatErasure erasure = new ChatErasure(postgres, membership::remove);
        on(ErasureCommands.CHAT, (caller, asked) -> erasure.erase(asked));
    }

    private ChatSettings openSettings(ChatConfig config, Postgres postgres, OwnStates states) {
        DraftEvents drafts = new DraftEvents(vertx, postgres);
        ChatSettings settings = new ChatSettings(states, drafts);
        drafts.open(settings::tellDraft);
        repeat(config.purgeInterval(), "events of drafts wait", drafts::sweep);
        on(ChatCommands.SETTINGS, settings::set);
        return settings;
    }

    private void openJoins(ChatConfig config, Postgres postgres, MembersCache members, ChatStore chats) {
        ChatLists lists = new ChatLists(postgres, config);
        on(ChatCommands.LIST, lists::list);
        on(ChatCommands.GET, lists::get);
        ChatJoins joins = new ChatJoins(chats, members, new PresenceStates(vertx));
        on(ChatCommands.JOIN, joins::join);
        on(ChatCommands.LEAVE, joins::leave);
    }

    private Typing openTyping(ChatConfig config, Publisher publisher, MembersCache members, ChatStore chats) {
        Typing opened = new Typing(vertx, node(), chats, members, publisher, config);
        on(ChatCommands.TYPING, opened::typing);
        typing = opened;
        return opened;
    }

    private void openMessages(
            ChatConfig config,
            Postgres postgres,
            GroupCommit commits,
            Publisher publisher,
            MembersCache members,
            StoredBytes stored,
            OwnStates states,
            Typing typist) {
        MessageStore messages = new MessageStore(postgres, HubClock.of(vertx), config);
        MessageConsent consent = new MessageConsent(Decisions.of(vertx), postgres, messages, config.maxText());
        MessageSending sending = new MessageSending(commits, messages, consent, members, publisher, stored, config);
        on(ChatCommands.MESSAGE_SEND, command -> sending.send(command).onSuccess(sent -> typist.sent(command)));
        MessageChanges changes = new MessageChanges(commits, messages, consent, publisher, stored, config);
        on(ChatCommands.MESSAGE_EDIT, changes::edit);
        on(ChatCommands.MESSAGE_DELETE, changes::delete);
        on(ChatCommands.MESSAGE_REACT, changes::react);
        MessageReading reading = new MessageReading(messages, states, publisher, new HiddenUsers(vertx));
        on(ChatCommands.MESSAGE_HISTORY, reading::history);
        on(ChatCommands.MESSAGE_READ, reading::read);
    }

    private void openQueries(Postgres postgres, ChatStore chats) {
        ChatQueries queries = new ChatQueries(chats);
        on(ChatCommands.KNOWN, queries::known);
        on(ChatCommands.MEMBERS, queries::members);
        on(ChatCommands.MESSAGE_OWN, new OwnMessages(postgres)::page);
        on(ChatCommands.MESSAGE_TRACE, new MessageTraceReader(postgres, new TopicLogs(Commands.of(vertx)))::trace);
    }

    @Override
    public Future<?> stop() {
        if (typing != null && purge != null) {
            typing.close();
            purge.close();
        }
        return super.stop().eventually(() -> stored == null ? Future.succeededFuture() : stored.close());
    }
}
