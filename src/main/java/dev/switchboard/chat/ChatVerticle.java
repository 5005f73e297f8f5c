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
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands about chats and messages. Instances share only the store and the typing users of their node; any of
 * them, on any node, may answer any command.
 */
public final class ChatVerticle extends ConcernVerticle {

    private static final Duration INDEX_INTERVAL = Duration.ofSeconds(1);
    /** So long new messages wait to be found when the node that indexes them dies. */
    private static final Duration INDEX_LEASE = Duration.ofSeconds(4);

    private static final Duration RETENTION_LEASE = Duration.ofSeconds(10);

    private @Nullable Typing typing;
    private @Nullable ChatPurge purge;
    private @Nullable StoredBytes stored;
    private @Nullable SearchIndex index;
    private @Nullable MessageRetention retention;

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
        BlockStore blocks = new BlockStore(postgres);
        openChats(quota, postgres, publisher, invalidation, chats, blocks, openSettings(config, postgres, states));
        openJoins(config, postgres, members, chats, blocks);
        openBlocks(postgres, publisher, invalidation, blocks);
        stored = new StoredBytes(vertx, postgres, quota).open();
        Typing opened = openTyping(config, publisher, members, chats);
        MessageStore messages = new MessageStore(postgres, HubClock.of(vertx), config);
        openMessages(config, postgres, messages, commits, publisher, members, stored, states, opened);
        openSearch(config, postgres);
        openQueries(config, postgres, chats, messages);
        ChatPurge purging = new ChatPurge(postgres);
        repeat(config.purgeInterval(), "deleted chats stay", purging::purge);
        purge = purging;
        openRetention(config, postgres);
        return Future.all(opened.open(), invalidation.open());
    }

    private void openChats(
            Quota quota,
            Postgres postgres,
            Publisher publisher,
            MembersInvalidation invalidation,
            ChatStore chats,
            BlockStore blocks,
            ChatSettings settings) {
        IdempotencyKeys keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);
        repeat(IdempotencyKeys.SWEEP_INTERVAL, "old keys stay", keys::sweep);
        on(ChatCommands.CREATE, new ChatCreation(postgres, chats, blocks, keys, publisher, quota)::create);
        ChatLifecycle lifecycle = new ChatLifecycle(postgres, chats, invalidation, publisher, settings);
        on(ChatCommands.UPDATE, lifecycle::update);
        on(ChatCommands.DELETE, lifecycle::delete);
        on(ChatCommands.ROLE, new ChatRoles(node(), postgres, chats, publisher)::set);
        ChatMembership membership =
                new ChatMembership(postgres, chats, blocks, keys, invalidation, publisher, Decisions.of(vertx), quota);
        on(ChatCommands.ADD, membership::add);
        on(ChatCommands.REMOVE, membership::remove);
        ChatErasure erasure = new ChatErasure(postgres, membership::remove, blocks, invalidation);
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

    private void openBlocks(
            Postgres postgres, Publisher publisher, MembersInvalidation invalidation, BlockStore blocks) {
        ApartPresence presence = new ApartPresence(new PresenceStates(vertx), blocks, publisher, HubClock.of(vertx));
        UserBlocks users = new UserBlocks(postgres, blocks, new UserNames(vertx), invalidation, presence);
        on(ChatCommands.BLOCK, users::block);
        on(ChatCommands.UNBLOCK, users::unblock);
        on(ChatCommands.BLOCKED, users::blocked);
        on(ChatCommands.APART, (caller, asked) -> blocks.apart(caller.id(), asked.ids()));
    }

    private void openJoins(
            ChatConfig config, Postgres postgres, MembersCache members, ChatStore chats, BlockStore blocks) {
        ChatLists lists = new ChatLists(postgres, config);
        on(ChatCommands.LIST, lists::list);
        on(ChatCommands.GET, lists::get);
        on(ChatCommands.PARTICIPANTS, new ChatParticipants(postgres, new UserNames(vertx))::page);
        ChatJoins joins = new ChatJoins(chats, blocks, members, new PresenceStates(vertx));
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
            MessageStore messages,
            GroupCommit commits,
            Publisher publisher,
            MembersCache members,
            StoredBytes stored,
            OwnStates states,
            Typing typist) {
        MessageConsent consent = new MessageConsent(Decisions.of(vertx), postgres, messages, config.maxText());
        MentionStore mentions = new MentionStore(postgres, config.history());
        MentionNotices notices = new MentionNotices(vertx, mentions);
        repeat(MentionNotices.SWEEP_INTERVAL, "notices of mentions wait", notices::sweep);
        MessageSending sending =
                new MessageSending(commits, messages, mentions, notices, consent, members, publisher, stored, config);
        on(ChatCommands.MESSAGE_SEND, command -> sending.send(command).onSuccess(sent -> typist.sent(command)));
        MessageChanges changes =
                new MessageChanges(commits, messages, mentions, notices, consent, publisher, stored, config);
        on(ChatCommands.MESSAGE_EDIT, changes::edit);
        on(ChatCommands.MESSAGE_DELETE, changes::delete);
        on(ChatCommands.MESSAGE_REACT, changes::react);
        on(ChatCommands.MESSAGE_HISTORY, new MessageHistory(messages)::read);
        on(ChatCommands.MESSAGE_READ, new MessageReading(states, publisher, new HiddenUsers(vertx))::read);
    }

    private void openSearch(ChatConfig config, Postgres postgres) {
        on(ChatCommands.MESSAGE_SEARCH, new MessageSearch(new SearchStore(postgres, config))::search);
        Lease lease = new Lease(postgres, SearchIndexStore.LEASE, node() + "/" + UUID.randomUUID(), INDEX_LEASE);
        SearchIndexStore words = new SearchIndexStore(postgres, lease, config.searchLanguage());
        SearchIndex indexing = new SearchIndex(vertx, new TopicLogs(Commands.of(vertx)), lease, words);
        repeat(INDEX_INTERVAL, "messages are not indexed", indexing::run);
        index = indexing;
    }

    private void openRetention(ChatConfig config, Postgres postgres) {
        Lease lease = new Lease(postgres, MessageRetention.LEASE, node() + "/" + UUID.randomUUID(), RETENTION_LEASE);
        MessageRetention walking =
                new MessageRetention(vertx, lease, new RetentionStore(postgres, lease, config.retention()));
        repeat(config.retentionInterval(), "messages stay that are too old", walking::walk);
        retention = walking;
    }

    private void openQueries(ChatConfig config, Postgres postgres, ChatStore chats, MessageStore messages) {
        ChatQueries queries = new ChatQueries(chats, messages);
        on(ChatCommands.KNOWN, queries::known);
        on(ChatCommands.MEMBERS, queries::members);
        on(ChatCommands.READABLE, queries::readable);
        on(ChatCommands.OF_PERSON, new PersonChats(postgres, config, new UserNames(vertx))::page);
        on(ChatCommands.MESSAGE_OWN, new OwnMessages(postgres)::page);
        on(ChatCommands.MESSAGE_MENTIONED, new OwnMentions(postgres, config.history())::page);
        on(ChatCommands.MESSAGE_TRACE, new MessageTraceReader(postgres, new TopicLogs(Commands.of(vertx)))::trace);
    }

    @Override
    public Future<?> stop() {
        if (typing != null && purge != null) {
            typing.close();
            purge.close();
        }
        return super.stop()
                .eventually(() -> index == null ? Future.succeededFuture() : index.close())
                .eventually(() -> retention == null ? Future.succeededFuture() : retention.close())
                .eventually(() -> stored == null ? Future.succeededFuture() : stored.close());
    }
}
