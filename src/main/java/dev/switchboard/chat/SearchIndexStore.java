package dev.switchboard.chat;

import dev.switchboard.bus.Topic;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes {@code chat_search}, in transactions in which the node has the lease. Safe from any thread. */
final class SearchIndexStore {

    /** The chats whose logs go on after what is indexed of them, from the one after a number on. */
    static final String BEHIND =
            """
            select c.log, t.topic from chat c join topic_position t on t.id = c.log
            left join chat_search_position p on p.log = c.log
            where c.log > $1 and c.deleted_at is null and t.head > coalesce(p.seq, 0) order by c.log limit $2""";
    /**
     * Reads on in the logs, and indexes the messages as they are now: a new one, and one that an event is about. Where the end
     * of a log is reached, its head is the position, since the last events may have been removed.
     */
    static final String INDEX =
            """
            with asked as materialized (
                select t.id as log, t.topic, t.head, coalesce(p.seq, 0) as seq
                from topic_position t join chat c on c.log = t.id left join chat_search_position p on p.log = t.id
                where t.topic = any($1::text[]) and c.deleted_at is null and t.head > coalesce(p.seq, 0)),
            said as materialized (
                select a.log, a.topic, a.head, e.seq, e.about from asked a left join lateral (
                    select seq, about from topic_said where topic_id = a.log and seq > a.seq order by seq limit $2) e
                on true),
            changed as materialized (
                select m.log, m.created_at, m.seq, m.sender, m.text, m.only_sender
                from (select distinct log, coalesce(about, seq) as seq from said) s
                join chat_message m on m.log = s.log and m.seq = s.seq),
            put as (
                insert into chat_search as i (log, created_at, seq, sender, words, only_sender)
                select log, created_at, seq, sender, to_tsvector($3::text::regconfig, text), only_sender
                from changed where text <> ''
                on conflict (log, created_at, seq) do update set words = excluded.words
                where i.words <> excluded.words),
            removed as (
                delete from chat_search i using changed g
                where i.log = g.log and i.created_at = g.created_at and i.seq = g.seq and coalesce(g.text, '') = ''),
            reached as (
                insert into chat_search_position as p (log, seq)
                select log, case when count(seq) < $2 then max(head) else max(seq) end from said group by log
                on conflict (log) do update set seq = excluded.seq)
            select topic from said group by topic having count(seq) >= $2""";

    /** The name of the lease of the node that indexes. */
    static final String LEASE = "search";
    /**
     * Waits for whoever writes or removes words, until the end of its transaction. A statement that indexes reads messages of a
     * moment ago, and must not bring back words that have been removed since.
     */
    static final String TURN = "select pg_advisory_xact_lock(hashtext('chat_search'))";

    /** Whether others have a statement or a transaction under way now; a role sees this of its own connections. */
    private static final String OTHERS =
            """
            select exists (
                select from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
                    and state in ('active', 'idle in transaction'))""";

    private static final String LANGUAGE =
            """
            with before as (select language from chat_search_language),
            set_now as (
                insert into chat_search_language (language) values ($1)
                on conflict (only_one) do update set language = excluded.language)
            select coalesce((select language from before) = $1, true)""";

    private final Postgres postgres;
    private final Lease lease;
    private final String language;

    SearchIndexStore(Postgres postgres, Lease lease, String language) {
        this.postgres = postgres;
        this.lease = lease;
        this.language = language;
    }

    /** Forgets all words if they are of another language than the configured one. */
    Future<Void> keepLanguage() {
        return postgres.transaction(tx -> lease.check(tx)
                .compose(held -> tx.preparedQuery(LANGUAGE).execute(Tuple.of(language)))
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? Future.succeededFuture()
                        : tx.query("truncate chat_search, chat_search_position")
                                .execute()
                                .mapEmpty()));
    }

    /** A chat whose log goes on after what is indexed of it. */
    record Behind(long log, String topic) {}

    /** At most {@code limit} such chats, by the numbers of their logs. */
    Future<List<Behind>> behind(long after, int limit) {
        return postgres.query(BEHIND, Tuple.of(after, limit)).map(rows -> {
            List<Behind> behind = new ArrayList<>(rows.size());
            rows.forEach(row -> behind.add(new Behind(row.getLong(0), row.getString(1))));
            return behind;
        });
    }

    /**
     * What a statement has left.
     *
     * @param more the topics that may have more
     * @param shared whether others were using the store when it began
     */
    record Indexed(List<Topic> more, boolean shared) {}

    /** Indexes what the logs of these chats have after what is indexed, at most so many events of each. */
    Future<Indexed> index(Collection<Topic> chats, int events) {
        Tuple values = Tuple.tuple()
                .addValue(chats.stream().map(Topic::name).toArray(String[]::new))
                .addValue(events)
                .addValue(language);
        return postgres.transaction(tx -> lease.check(tx)
                .compose(held -> tx.query(OTHERS).execute())
                .compose(others -> tx.query(TURN)
                        .execute()
                        .compose(turn -> tx.preparedQuery(INDEX).execute(values))
                        .map(rows -> new Indexed(
                                topics(rows), others.iterator().next().getBoolean(0)))));
    }

    private static List<Topic> topics(RowSet<Row> rows) {
        List<Topic> topics = new ArrayList<>(rows.size());
        rows.forEach(row -> topics.add(Topic.trusted(row.getString(0))));
        return topics;
    }
}
