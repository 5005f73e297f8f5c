package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Fields;
import dev.switchboard.chat.OwnStateStore.Stored;
import dev.switchboard.chat.OwnStateStore.Written;
import dev.switchboard.chat.OwnStates.Change;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code chat:settings}: what a person sets for themselves in a chat. A draft is stored at once; its event follows the one
 * before after {@link OwnStates#DRAFT_PAUSE} at the earliest, with what the draft is by then. Runs on its verticle's event
 * loop.
 */
final class ChatSettings {

    static final int MAX_DRAFT = 20_000;

    /**
     * What is asked for; an empty value changes nothing.
     *
     * @param draft the empty text for none
     */
    private record Wanted(Optional<Boolean> muted, Optional<Boolean> hidden, Optional<String> draft) {

        private static final Wanted NOTHING = new Wanted(Optional.empty(), Optional.empty(), Optional.empty());

        private static Wanted from(Fields fields) {
            return new Wanted(fields.flag("muted"), fields.flag("hidden"), draft(fields));
        }

        /** {@code null} and the empty text both remove the draft. */
        private static Optional<String> draft(Fields fields) {
            Object value = fields.data().getValue("draft");
            return value == null || value.equals("")
                    ? fields.has("draft") ? Optional.of("") : Optional.empty()
                    : fields.optionalText("draft", MAX_DRAFT);
        }

        private OwnState of(OwnState now) {
            return new OwnState(
                    now.chatId(),
                    now.readSeq(),
                    now.unread(),
                    now.mentions(),
                    muted.orElse(now.muted()),
                    hidden.orElse(now.hidden()),
                    draft.isPresent() ? draft.filter(text -> !text.isEmpty()).orElse(null) : now.draft());
        }
    }

    private final OwnStates states;
    private final DraftEvents drafts;

    ChatSettings(OwnStates states, DraftEvents drafts) {
        this.states = states;
        this.drafts = drafts;
    }

    Future<Answer> set(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        return set(chatId, command.caller().id(), Wanted.from(fields), command.deadline())
                .map(state -> Answer.of(new JsonObject().put("state", state.toJson())));
    }

    /** Hides the chat for the user alone. */
    Future<Answer> hide(UUID chatId, String userId, Deadline deadline) {
        Wanted hidden = new Wanted(Optional.empty(), Optional.of(true), Optional.empty());
        return set(chatId, userId, hidden, deadline).map(state -> Answer.ok());
    }

    /** Writes the event of a draft that changed too soon after the one before. */
    Future<OwnState> tellDraft(UUID chatId, String userId) {
        return set(chatId, userId, Wanted.NOTHING, Deadline.NONE);
    }

    private Future<OwnState> set(UUID chatId, String userId, Wanted wanted, Deadline deadline) {
        int draft = wanted.draft().map(String::length).orElse(0);
        return states.change(chatId, userId, deadline, draft, stored -> change(chatId, userId, wanted, stored))
                .map(changed -> changed.state());
    }

    private Change change(UUID chatId, String userId, Wanted wanted, Stored stored) {
        OwnState before = stored.state();
        OwnState after = wanted.of(before);
        boolean newDraft = !Objects.equals(after.draft(), before.draft());
        boolean other = after.muted() != before.muted() || after.hidden() != before.hidden();
        boolean draftToTell = newDraft || stored.draftDue();
        if (!draftToTell && !other) {
            return new Change(after, null, false);
        }
        boolean held = draftToTell && !other && stored.draftHeldMs() > 0;
        if (held) {
            drafts.later(chatId, userId, stored.draftHeldMs());
        }
        if (held && !newDraft) {
            return new Change(after, null, false);
        }
        Written written = new Written(
                chatId,
                userId,
                null,
                false,
                after.muted(),
                after.hidden(),
                after.hidden() && !before.hidden() ? stored.head() : null,
                newDraft,
                after.draft(),
                draftToTell && !held,
                held);
        return new Change(after, written, !held);
    }
}
