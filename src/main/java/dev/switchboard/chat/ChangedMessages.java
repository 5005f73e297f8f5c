package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.chat.ChangedMessages.Changed;
import dev.switchboard.chat.ChangedMessages.Row;
import dev.switchboard.chat.ChangedMessages.Wanted;
import dev.switchboard.chat.MessageStore.Found;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How messages are changed, many in one transaction, none twice in it. Runs on its verticle's event loop. */
final class ChangedMessages implements GroupKind<Wanted, Found, Row, Changed> {

    /**
     * A change that a user asks for.
     *
     * @param names those in the new text, as {@link NamesInText#in}; none unless it is an edit
     * @param change the change to the message as it is under the lock; empty for none
     */
    record Wanted(
            UUID messageId,
            UUID chatId,
            String userId,
            List<List<String>> names,
            Function<Found, Optional<Change>> change) {}

    /**
     * A message to store.
     *
     * @param mentioned what is written because of its mentions, null for nothing
     */
    record Row(Message message, @Nullable Mentioned mentioned) {}

    /** A message after a change, and the event about it. */
    record Change(Message after, String event, JsonObject data) {}

    /**
     * A message after a change.
     *
     * @param event to publish; null if nothing has changed
     * @param bytes by how many it has grown
     * @param notice to those whom it mentions for the first time, null for none
     */
    record Changed(Message message, @Nullable Publication event, long bytes, @Nullable MentionNotice notice) {}

    private final MessageStore messages;
    private final MentionStore mentions;

    ChangedMessages(MessageStore messages, MentionStore mentions) {
        this.messages = messages;
        this.mentions = mentions;
    }

    @Override
    public Future<List<Optional<Found>>> read(SqlConnection tx, List<Wanted> units) {
        Future<List<Optional<Found>>> found = messages.find(
                tx,
                units.stream().map(Wanted::messageId).toList(),
                units.stream().map(Wanted::userId).toList());
        return units.stream().allMatch(unit -> unit.names().isEmpty()) ? found : withNames(tx, units, found);
    }

    private Future<List<Optional<Found>>> withNames(
            SqlConnection tx, List<Wanted> units, Future<List<Optional<Found>>> found) {
        Future<List<List<MentionStore.Named>>> named = mentions.named(
                tx,
                units.stream()
                        .map(unit -> new MentionStore.Asked(unit.chatId(), unit.messageId(), unit.names()))
                        .toList());
        return Future.all(found, named).map(read -> {
            List<Optional<Found>> complete = new ArrayList<>(units.size());
            for (int i = 0; i < units.size(); i++) {
                List<MentionStore.Named> users = named.result().get(i);
                complete.add(found.result().get(i).map(one -> one.with(users)));
            }
            return complete;
        });
    }

    @Override
    public Failure missing(Wanted unit) {
        return ChatRefusals.noMessage();
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Row> rows) {
        return Future.all(
                messages.update(tx, rows.stream().map(Row::message).toList()),
                mentions.write(
                        tx,
                        rows.stream()
                                .map(Row::mentioned)
                                .flatMap(Stream::ofNullable)
                                .toList()));
    }

    @Override
    public GroupDecider<Wanted, Found, Row, Changed> decider() {
        return (wanted, found, positions) -> wanted.change()
                .apply(found)
                .map(change -> write(
                        found, change, positions.next(Chat.topic(found.message().chatId()))))
                .orElseGet(() -> new Leave<>(new Changed(found.message(), null, 0, null)));
    }

    private static GroupDecision<Row, Changed> write(Found found, Change change, long seq) {
        Message before = found.message();
        Buffer data = change.data().toBuffer();
        Target target = new Target(Chat.topic(before.chatId()), seq, before.seq());
        long bytes = change.after().bytes() - before.bytes();
        Mentioned mentioned = mentioned(found, change.after());
        return new Write<>(
                new Row(change.after(), mentioned),
                List.of(Event.of(target, change.event(), data)),
                new Changed(
                        change.after(),
                        event(target, change, data, found),
                        bytes,
                        mentioned == null ? null : mentioned.notice()));
    }

    /** The mentions of a deleted message go with it: see the triggers of {@code chat_message}. */
    private static @Nullable Mentioned mentioned(Found found, Message after) {
        Set<String> notified = found.named().stream()
                .filter(MentionStore.Named::notified)
                .map(MentionStore.Named::userId)
                .collect(Collectors.toSet());
        return after.deleted() ? null : Mentioned.of(after, found.message().mentions(), found.readers(), notified);
    }

    /** Participants who have not joined the chat hear of the change as a nudge. */
    private static Publication event(Target target, Change change, Buffer data, Found found) {
        Publication event = Publication.durable(target, change.event(), data)
                .with(new Nudge(target.topic(), target.seq(), found.readers()));
        return found.onlyFor() == null ? event : event.with(Scope.onlyFor(found.onlyFor()));
    }
}
