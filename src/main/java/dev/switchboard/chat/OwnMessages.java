package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code message:own {cursor?, limit?}} → {@code {messages, cursor}}: what the caller has written, chat by chat, for the export
 * of a person's data. A page is of one chat and may be empty; the last one has no cursor. A chat is read a slice at a time, since
 * no index has the senders: a page reads no more than one, however little of it is the caller's. Runs on its verticle's event
 * loop.
 */
final class OwnMessages {

    private static final int MAX_PAGE = 100;
    private static final int MAX_CURSOR = 50;
    /** How many messages of all senders a page reads at most, twice. */
    static final int SLICE = 20_000;

    private static final String NEXT_CHAT =
            """
            select p.log from chat_participant p join topic_position s on s.id = p.person
            where s.topic = 'user-' || $1 and p.log > $2 order by p.log limit 1""";
    /** First the end of the slice, if it is a whole one that has no more messages than those here. */
    private static final String PAGE =
            """
            with own as materialized (
                select seq from (
                    select seq, sender from chat_message where log = $1 and seq > $2 order by seq limit $5) slice
                where sender = $3 order by seq limit $4)
            select e.seq,
            """
                    + Message.COLUMNS
                    + """
             from (select case when (select count(*) from own) < $4 then (
                select case when count(*) = $5 then max(seq) end from (
                    select seq from chat_message where log = $1 and seq > $2 order by seq limit $5) slice) end as seq) e
            left join (own join chat_message m on m.log = $1 and m.seq = own.seq join chat c on c.log = m.log) on true
            order by m.seq""";

    private final Postgres postgres;

    OwnMessages(Postgres postgres) {
        this.postgres = postgres;
    }

    /** After which message of which chat, by the number of its log. */
    record Place(long log, long seq) {

        static final Place START = new Place(0, Long.MAX_VALUE);

        static Place from(Fields fields) {
            return fields.optionalText("cursor", MAX_CURSOR)
                    .map(text -> {
                        String[] parts = text.split("\\.", 2);
                        try {
                            return new Place(Long.parseLong(parts[0]), Long.parseLong(parts[parts.length - 1]));
                        } catch (NumberFormatException foreign) {
                            throw fields.refused("cursor", "must be one that an earlier page gave");
                        }
                    })
                    .orElse(START);
        }

        String encode() {
            return log + "." + seq;
        }
    }

    Future<Answer> page(Command command) {
        Fields fields = new Fields(command.data());
        Place place = Place.from(fields);
        int limit = fields.whole("limit", 1, MAX_PAGE, MAX_PAGE);
        String user = command.caller().id();
        return postgres.query(PAGE, Tuple.of(place.log(), place.seq(), user, limit, (long) SLICE))
                .compose(rows -> {
                    JsonArray messages = new JsonArray();
                    Long last = fill(messages, rows, limit);
                    return last != null
                            ? Future.succeededFuture(answer(messages, Optional.of(new Place(place.log(), last))))
                            : nextChat(user, place.log()).map(next -> answer(messages, next));
                });
    }

    /** Adds what fits on a page; the position after which the next page of the chat begins, or null if it has none. */
    private static @Nullable Long fill(JsonArray messages, RowSet<Row> rows, int limit) {
        PageBudget budget = new PageBudget();
        Long last = null;
        for (Row row : rows) {
            Message message = Message.from(row, 1);
            if (message == null) {
                break;
            }
            JsonObject json = message.toJson();
            if (!budget.tryAdd(json)) {
                return last;
            }
            messages.add(json);
            last = message.seq();
        }
        return messages.size() == limit ? last : rows.iterator().next().getLong(0);
    }

    private Future<Optional<Place>> nextChat(String user, long after) {
        return postgres.query(NEXT_CHAT, Tuple.of(user, after)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(new Place(row.next().getLong(0), 0)) : Optional.empty();
        });
    }

    private static Answer answer(JsonArray messages, Optional<Place> next) {
        return Answer.of(new JsonObject()
                .put("messages", messages)
                .put("cursor", next.map(Place::encode).orElse(null)));
    }
}
