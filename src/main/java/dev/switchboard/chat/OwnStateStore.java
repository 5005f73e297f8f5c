package dev.switchboard.chat;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code chat_participant} that belong to the person alone. Each statement is for many of them; their logs are
 * locked. Keeps nothing; safe from any thread.
 */
final class OwnStateStore {

    /**
     * Whose state in which chat.
     *
     * @param seq up to where the user wants to have read; 0 for no more than now
     */
    record Asked(UUID chatId, String userId, long seq) {}

    /**
     * What is stored.
     *
     * @param readable the position that reading up to the asked one means: never lower than now, nor beyond the log
     * @param unreadThen the unread messages of others after it
     * @param mentionsThen those of them that mention the user
     * @param head of the chat's log
     * @param draftDue whether the draft has changed since the last event
     * @param draftHeldMs for how long no event of a draft may follow yet
     * @param quiet as in {@link Members#quiet()}
     */
    record Stored(
            OwnState state,
            long readable,
            long unreadThen,
            long mentionsThen,
            long head,
            boolean draftDue,
            long draftHeldMs,
            boolean quiet) {

        private static Stored from(UUID chatId, Row row) {
            return new Stored(
                    OwnState.from(chatId, row, 1),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getBoolean(11),
                    row.getLong(12),
                    row.getBoolean(13));
        }
    }

    /**
     * What is written of a state.
     *
     * @param readSeq null if it has not moved
     * @param unseen whether others do not see that it has moved
     * @param hidden false ends what was hidden
     * @param hiddenSeq from where on it is hidden now; null if it was before
     * @param draft counts if there is a new draft
     * @param draftTold whether an event tells of the draft
     * @param draftDue whether it has yet to
     */
    record Written(
            UUID chatId,
            String userId,
            @Nullable Long readSeq,
            boolean unseen,
            boolean muted,
            boolean hidden,
            @Nullable Long hiddenSeq,
            boolean newDraft,
            @Nullable String draft,
            boolean draftTold,
            boolean draftDue) {

        /** Of a position that has moved; the event tells of the draft, too. */
        static Written read(String userId, OwnState after, boolean unseen, boolean draftDue) {
            return new Written(
                    after.chatId(),
                    userId,
                    after.readSeq(),
                    unseen,
                    after.muted(),
                    true,
                    null,
                    false,
                    null,
                    draftDue,
                    false);
        }
    }

    private static final String COUNT =
            """
            (select count(*) from (
            %s
            limit $4) unread)""";
    private static final String READABLE = "greatest(p.read_seq, least(g.seq, l.head))";
    /** For each of them, so that one plan, by the indexes, serves however many there are. */
    static final String FIND =
            """
            select g.nr::int, n.* from unnest($1::uuid[], $2::text[], $3::bigint[])
                with ordinality as g (chat_id, user_id, seq, nr)
            cross join lateral (
                select p.read_seq, $unread, $mentions, p.muted, $hidden, p.draft, $readable as readable,
                    case when $readable > p.read_seq then $thenUnread else 0 end,
                    case when $readable > p.read_seq then $thenMentions else 0 end, l.head, p.draft_due,
                    greatest(0, coalesce(ceil(extract(epoch from
                        p.draft_at + make_interval(secs => $5) - clock_timestamp()) * 1000), 0))::bigint, p.quiet
                from chat c join topic_position l on l.id = c.log join chat_participant p on p.log = c.log
                where c.id = g.chat_id and p.person = (
                    select id from topic_position where topic = 'user-' || g.user_id) limit 1) n"""
                    .replace("$unread", unreadAfter("p.read_seq"))
                    .replace("$mentions", OwnState.mentions("p", "p.read_seq", "$4"))
                    .replace("$hidden", OwnState.hidden("g.user_id"))
                    .replace("$readable", READABLE)
                    .replace("$thenUnread", unreadAfter(READABLE))
                    .replace("$thenMentions", OwnState.mentions("p", READABLE, "$4"));

    private static final String WRITE =
            """
            update chat_participant p set
                read_seq = coalesce(g.read_seq, p.read_seq),
                shown_seq = case when g.read_seq is null then p.shown_seq
                    when g.unseen then coalesce(p.shown_seq, p.read_seq) end,
                muted = g.muted,
                hidden_seq = case when g.hidden then coalesce(g.hidden_seq, p.hidden_seq) end,
                draft = case when g.new_draft then g.draft else p.draft end,
                draft_at = case when g.draft_told then clock_timestamp() else p.draft_at end,
                draft_due = g.draft_due
            from unnest($1::uuid[], $2::text[], $3::bigint[], $4::boolean[], $5::boolean[], $6::boolean[],
                    $7::bigint[], $8::boolean[], $9::text[], $10::boolean[], $11::boolean[])
                as g (chat_id, user_id, read_seq, unseen, muted, hidden, hidden_seq, new_draft, draft, draft_told, draft_due)
            join chat c on c.id = g.chat_id join topic_position t on t.topic = 'user-' || g.user_id
            where p.log = c.log and p.person = t.id""";

    private final long maxUnread;
    private final double draftPauseSeconds;

    OwnStateStore(ChatConfig config) {
        this.maxUnread = config.maxUnread();
        this.draftPauseSeconds = OwnStates.DRAFT_PAUSE.toMillis() / 1000.0;
    }

    private static String unreadAfter(String seq) {
        String condition = "x.seq > %s and x.sender <> g.user_id and x.deleted_at is null".formatted(seq);
        return COUNT.formatted(LoneMessages.forAll("1", "p", condition, "limit $4"));
    }

    /** Beside each of them; empty where the user is in no such chat. */
    Future<List<Optional<Stored>>> find(SqlConnection tx, List<Asked> asked) {
        Tuple values = Tuple.tuple()
                .addValue(all(asked, UUID[]::new, Asked::chatId))
                .addValue(all(asked, String[]::new, Asked::userId))
                .addValue(all(asked, Long[]::new, Asked::seq))
                .addValue(maxUnread)
                .addValue(draftPauseSeconds);
        return tx.preparedQuery(FIND).execute(values).map(rows -> {
            List<Optional<Stored>> found = new ArrayList<>(Collections.nCopies(asked.size(), Optional.empty()));
            rows.forEach(row -> {
                int place = row.getInteger(0) - 1;
                found.set(place, Optional.of(Stored.from(asked.get(place).chatId(), row)));
            });
            return found;
        });
    }

    /** None of them twice. */
    Future<?> write(SqlConnection tx, List<Written> rows) {
        Tuple values = Tuple.tuple()
                .addValue(all(rows, UUID[]::new, Written::chatId))
                .addValue(all(rows, String[]::new, Written::userId))
                .addValue(all(rows, Long[]::new, Written::readSeq))
                .addValue(all(rows, Boolean[]::new, Written::unseen))
                .addValue(all(rows, Boolean[]::new, Written::muted))
                .addValue(all(rows, Boolean[]::new, Written::hidden))
                .addValue(all(rows, Long[]::new, Written::hiddenSeq))
                .addValue(all(rows, Boolean[]::new, Written::newDraft))
                .addValue(all(rows, String[]::new, Written::draft))
                .addValue(all(rows, Boolean[]::new, Written::draftTold))
                .addValue(all(rows, Boolean[]::new, Written::draftDue));
        return tx.preparedQuery(WRITE).execute(values);
    }

    private static <S, T> T[] all(List<S> given, IntFunction<T[]> array, Function<S, @Nullable T> value) {
        return given.stream().map(value).toArray(array);
    }
}
