package dev.switchboard.chat;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.chat.ChangedMessages.Changed;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How messages are changed, many in one transaction, none twice in it. Runs on its verticle's event loop. */
final class ChangedMessages implements GroupKind<Wanted, Found, Message, Changed> {

    /**
     * A change that a user asks for.
     *
     * @param change the change to the message as it is under the lock; empty for none
     */
    record Wanted(UUID messageId, String userId, Function<Message, Optional<Change>> change) {}

    /** A message after a change, and the event about it. */
    record Change(Message after, String event, JsonObject data) {}

    /** A message, the event to publish about it, null if nothing has changed, and by how many bytes it has grown. */
    record Changed(Message message, @Nullable Publication event, long bytes) {}

    private final MessageStore messages;

    ChangedMessages(MessageStore messages) {
        this.messages = messages;
    }

    @Override
    public Future<List<Optional<Found>>> read(SqlConnection tx, List<Wanted> units) {
        return messages.find(
                tx,
                units.stream().map(Wanted::messageId).toList(),
                units.stream().map(Wanted::userId).toList());
    }

    @Override
    public Failure missing(Wanted unit) {
        return ChatRefusals.noMessage();
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Message> rows) {
        return messages.update(tx, rows);
    }

    @Override
    public GroupDecider<Wanted, Found, Message, Changed> decider() {
        return (wanted, found, positions) -> wanted.change()
                .apply(found.message())
                .map(change -> write(
                        found, change, positions.next(Chat.topic(found.message().chatId()))))
                .orElseGet(() -> new Leave<>(new Changed(found.message(), null, 0)));
    }

    private static GroupDecision<Message, Changed> write(Found found, Change change, long seq) {
        Message before = found.message();
        Buffer data = change.data().toBuffer();
        Target target = new Target(Chat.topic(before.chatId()), seq, before.seq());
        long bytes = change.after().bytes() - before.bytes();
        return new Write<>(
                change.after(),
                List.of(Event.of(target, change.event(), data)),
                new Changed(change.after(), event(target, change, data, found), bytes));
    }

    /** Participants who have not joined the chat hear of the change as a nudge. */
    private static Publication event(Target target, Change change, Buffer data, Found found) {
        Publication event = Publication.durable(target, change.event(), data)
                .with(new Nudge(target.topic(), target.seq(), found.readers()));
        return found.onlyFor() == null ? event : event.with(Scope.onlyFor(found.onlyFor()));
    }
}
