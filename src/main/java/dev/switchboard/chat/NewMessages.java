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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How messages are sent, many in one transaction. Runs on its verticle's event loop. */
final class NewMessages implements GroupKind<Wanted, Circumstances, Sendable, Sent> {

    /** A sent message as JSON, the event to publish, null if an earlier attempt has published it, and its bytes. */
    record Sent(JsonObject message, @Nullable Publication event, long bytes) {}

    private final MessageStore messages;
    private final MembersCache members;
    private final StoredBytes stored;

    NewMessages(MessageStore messages, MembersCache members, StoredBytes stored) {
        this.messages = messages;
        this.members = members;
        this.stored = stored;
    }

    @Override
    public Future<List<Optional<Circumstances>>> read(SqlConnection tx, List<Wanted> units) {
        Future<List<Optional<Circumstances>>> found = messages.circumstances(tx, units);
        return units.stream().allMatch(unit -> unit.draft().files().isEmpty()) ? found : withFiles(tx, units, found);
    }

    private Future<List<Optional<Circumstances>>> withFiles(
            SqlConnection tx, List<Wanted> units, Future<List<Optional<Circumstances>>> found) {
        Future<List<List<@Nullable JsonObject>>> files = messages.files(tx, units);
        return Future.all(found, files).map(read -> {
            List<Optional<Circumstances>> complete = new ArrayList<>(units.size());
            for (int i = 0; i < units.size(); i++) {
                List<@Nullable JsonObject> known = files.result().get(i);
                complete.add(found.result().get(i).map(now -> now.with(known)));
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
        Future<?> inserted = messages.insert(tx, rows);
        List<Sendable> lone = rows.stream().filter(Sendable::isFirstLone).toList();
        Future<?> begun = lone.isEmpty() ? inserted : Future.all(inserted, messages.beginLone(tx, lone));
        return rows.stream().allMatch(row -> row.files().isEmpty())
                ? begun
                : Future.all(begun, messages.attach(tx, rows));
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
                return new Leave<>(new Sent(now.earlier().toJson(), null, 0));
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
            Message message = draft.at(target.seq(), messages.present());
            long before = bytes.getOrDefault(draft.sender(), 0L);
            stored.require(draft.sender(), now.used() + before, message.bytes(), "text");
            bytes.put(draft.sender(), before + message.bytes());
            taken.addAll(draft.files());
            JsonObject json = message.toJson();
            Buffer data = json.toBuffer();
            Publication event = ChatEvents.messageNew(message, data, nudged(wanted, now));
            boolean afterLone = now.afterLone() || lone.contains(now.log());
            if (now.onlySender()) {
                lone.add(now.log());
            }
            return new Write<>(
                    new Sendable(
                            message, now.log(), draft.fingerprint(), now.onlySender(), afterLone, draft.files()),
                    List.of(Event.kept(target, ChatEvents.MESSAGE_NEW)),
                    new Sent(
                            json,
                            now.onlySender() ? event.with(Scope.onlyFor(draft.sender())) : event,
                            message.bytes()));
        }
    }

    /** Participants who block the sender are not nudged; of a direct chat they do not get the message at all. */
    private List<String> nudged(Wanted wanted, Circumstances now) {
        List<String> participants = participants(wanted, now);
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
