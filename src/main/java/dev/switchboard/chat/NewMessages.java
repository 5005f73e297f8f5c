package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.chat.MessageStore.Circumstances;
import dev.switchboard.chat.MessageStore.Sendable;
import dev.switchboard.chat.MessageStore.Wanted;
import dev.switchboard.chat.NewMessages.Sent;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import dev.switchboard.quota.StoredBytes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How messages are sent, many in one transaction. Runs on its verticle's event loop. */
final class NewMessages implements GroupKind<Wanted, Circumstances, Sendable, Sent> {

    /**
     * A sent message.
     *
     * @param event to publish; null if an earlier attempt has published it
     * @param notice to those whom it mentions, null for none
     */
    record Sent(JsonObject message, @Nullable Publication event, long bytes, @Nullable MentionNotice notice) {}

    private final MessageStore messages;
    private final MentionStore mentions;
    private final MembersCache members;
    private final StoredBytes stored;

    NewMessages(MessageStore messages, MentionStore mentions, MembersCache members, StoredBytes stored) {
        this.messages = messages;
        this.mentions = mentions;
        this.members = members;
        this.stored = stored;
    }

    /** Files and names are asked for only where there are some. */
    @Override
    public Future<List<Optional<Circumstances>>> read(SqlConnection tx, List<Wanted> units) {
        Future<List<Optional<Circumstances>>> found = messages.circumstances(tx, units);
        List<MentionStore.Asked> asked = units.stream()
                .map(Wanted::draft)
                .map(draft -> new MentionStore.Asked(draft.chatId(), null, draft.names()))
                .toList();
        boolean files = units.stream().anyMatch(unit -> !unit.draft().files().isEmpty());
        boolean names = asked.stream().anyMatch(one -> !one.names().isEmpty());
        return files || names
                ? with(
                        found,
                        files ? messages.files(tx, units) : Future.succeededFuture(none(units)),
                        names ? mentions.named(tx, asked) : Future.succeededFuture(none(units)))
                : found;
    }

    private static <T extends @Nullable Object> List<List<T>> none(List<Wanted> units) {
        return Collections.nCopies(units.size(), List.of());
    }

    private static Future<List<Optional<Circumstances>>> with(
            Future<List<Optional<Circumstances>>> found,
            Future<List<List<@Nullable JsonObject>>> files,
            Future<List<List<MentionStore.Named>>> named) {
        return Future.all(found, files, named).map(read -> {
            List<Optional<Circumstances>> complete = new ArrayList<>();
            for (int i = 0; i < found.result().size(); i++) {
                List<@Nullable JsonObject> knownFiles = files.result().get(i);
                List<String> users = named.result().get(i).stream()
                        .map(MentionStore.Named::userId)
                        .toList();
                complete.add(found.result().get(i).map(now -> now.with(knownFiles, users)));
            }
            return complete;
        });
    }

    @Override
    public Failure missing(Wanted unit) {
        return ChatRefusals.noChat();
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Sendable> rows) {
        List<Future<?>> issued = new ArrayList<>();
        issued.add(messages.insert(tx, rows));
        List<Sendable> lone = rows.stream().filter(Sendable::isFirstLone).toList();
        if (!lone.isEmpty()) {
            issued.add(messages.beginLone(tx, lone));
        }
        if (rows.stream().anyMatch(row -> !row.files().isEmpty())) {
            issued.add(messages.attach(tx, rows));
        }
        issued.add(mentions.write(
                tx,
                rows.stream()
                        .map(Sendable::mentioned)
                        .flatMap(Stream::ofNullable)
                        .toList()));
        return Future.all(issued);
    }

    @Override
    public GroupDecider<Wanted, Circumstances, Sendable, Sent> decider() {
        return new Deciding();
    }

    private final class Deciding implements GroupDecider<Wanted, Circumstances, Sendable, Sent> {

        /** What the senders store by this transaction, which nobody counts before it commits. */
        private final Map<String, Long> bytes = new HashMap<>();
        /** The files of messages that were decided before in this transaction. */
        private final Set<UUID> taken = new HashSet<>();
        /** The logs whose first message for its sender alone was decided before in this transaction. */
        private final Set<Long> lone = new HashSet<>();

        @Override
        public GroupDecision<Sendable, Sent> decide(Wanted wanted, Circumstances now, Positions positions) {
            MessageDraft draft = wanted.draft();
            if (now.earlier() != null) {
                draft.requireSame(now.earlierFingerprint());
                return new Leave<>(new Sent(now.earlier().toJson(), null, 0, null));
            }
            if (!now.replyKnown()) {
                throw MessageDraft.unknownReply();
            }
            return send(wanted, draft.files().isEmpty() ? draft : withFiles(draft, now.files()), now, positions);
        }

        private MessageDraft withFiles(MessageDraft draft, List<@Nullable JsonObject> known) {
            List<JsonObject> files = known.stream()
                    .map(file -> Optional.ofNullable(file).orElseThrow(Attachments::unknownFile))
                    .toList();
            if (draft.files().stream().anyMatch(taken::contains)) {
                throw Attachments.unknownFile();
            }
            return draft.withFiles(files);
        }

        private GroupDecision<Sendable, Sent> send(
                Wanted wanted, MessageDraft draft, Circumstances now, Positions positions) {
            Target target = new Target(Chat.topic(draft.chatId()), positions.next(Chat.topic(draft.chatId())));
            List<String> participants = participants(wanted, now);
            Message message = draft.at(target.seq(), messages.present(), mentions(draft, now, participants));
            long before = bytes.getOrDefault(draft.sender(), 0L);
            stored.require(draft.sender(), now.used() + before, message.bytes(), "text");
            bytes.put(draft.sender(), before + message.bytes());
            taken.addAll(draft.files());
            boolean afterLone = now.afterLone() || lone.contains(now.log());
            if (now.onlySender()) {
                lone.add(now.log());
            }
            return write(draft, message, target, now, afterLone, nudged(participants, now));
        }
    }

    private static Mentions mentions(MessageDraft draft, Circumstances now, List<String> participants) {
        Mentions given = draft.mentions();
        if (given == null) {
            return Mentions.named(now.named());
        }
        given.requireAmong(participants);
        return given;
    }

    private static Write<Sendable, Sent> write(
            MessageDraft draft,
            Message message,
            Target target,
            Circumstances now,
            boolean afterLone,
            List<String> nudged) {
        JsonObject json = message.toJson();
        Publication event = ChatEvents.messageNew(message, json.toBuffer(), nudged);
        Mentioned mentioned = Mentioned.of(message, Mentions.NONE, now.onlySender() ? List.of() : nudged, Set.of());
        return new Write<>(
                new Sendable(
                        message, now.log(), draft.fingerprint(), now.onlySender(), afterLone, draft.files(), mentioned),
                List.of(Event.kept(target, ChatEvents.MESSAGE_NEW)),
                new Sent(
                        json,
                        now.onlySender() ? event.with(Scope.onlyFor(draft.sender())) : event,
                        message.bytes(),
                        mentioned == null ? null : mentioned.notice()));
    }

    /** Participants who block the sender are not nudged; of a direct chat they do not get the message at all. */
    private static List<String> nudged(List<String> participants, Circumstances now) {
        return now.blockers().isEmpty()
                ? participants
                : participants.stream()
                        .filter(userId -> !now.blockers().contains(userId))
                        .toList();
    }

    private List<String> participants(Wanted wanted, Circumstances now) {
        if (now.members() == null) {
            return wanted.known().ids();
        }
        Members current = new Members(now.membersVersion(), now.members(), now.quiet());
        members.put(wanted.draft().chatId(), current);
        return current.ids();
    }
}
