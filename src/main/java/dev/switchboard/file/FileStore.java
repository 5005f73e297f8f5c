package dev.switchboard.file;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubClock;
import dev.switchboard.quota.Quota;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code file} and {@code file_chunk}. Safe from any thread. */
final class FileStore {

    /**
     * A whole file.
     *
     * @param messageId the message that has it; null for none yet
     */
    record Found(UUID id, String owner, @Nullable UUID messageId, StoredFile file) {}

    /** The announced bytes are taken of the quota when the file begins, so that halves cannot exceed it. */
    private static final String ADD = "select quota_add($1, 'bytes', $2)";

    private static final String USED = "select quota_used($1, 'bytes')";
    private static final String BEGIN =
            """
            insert into file (id, chat_id, owner, name, type, size, created_at) values ($1, $2, $3, $4, $5, $6, $7)""";
    /** Holds the file, so that it is not removed meanwhile. */
    private static final String WRITE =
            """
            with f as (
                select id from file where id = $1 and owner = $2 and complete_at is null and gone_at is null
                    and $3::integer * 65536::bigint < size for key share)
            insert into file_chunk (file_id, nr, data) select id, $3::integer, $4 from f""";

    private static final String HALF =
            """
            select size, type from file where id = $1 and owner = $2 and complete_at is null and gone_at is null
            for update""";
    private static final String CHUNKS =
            "select count(*), coalesce(sum(octet_length(data)), 0)::bigint, max(nr) from file_chunk where file_id = $1";
    private static final String BEGINNING = "select data from file_chunk where file_id = $1 and nr < $2 order by nr";
    private static final String END =
            """
            update file set size = $2, type = $3, width = $4, height = $5, complete_at = $6 where id = $1
            returning id, owner, message_id, name, type, size, width, height""";
    private static final String DROP =
            "update file set gone_at = $3 where id = $1 and owner = $2 and complete_at is null and gone_at is null";
    private static final String FIND =
            """
            select id, owner, message_id, name, type, size, width, height from file
            where id = any($1::uuid[]) and complete_at is not null and gone_at is null""";
    private static final String READ = "select data from file_chunk where file_id = $1 and nr = $2";
    private static final String REMOVE =
            """
            update file set gone_at = $2
            where id = $1 and message_id is null and complete_at is not null and gone_at is null""";
    /** One file, since it may have hundreds of chunks; several nodes may do it at once. */
    static final String SWEEP =
            """
            with due as (
                select id, owner, size from file
                where gone_at is not null or (message_id is null
                    and ((complete_at is null and created_at < $1) or created_at < $2))
                limit 1 for update skip locked),
            chunks as (delete from file_chunk c using due where c.file_id = due.id),
            returned as (select quota_add(owner, 'bytes', -size) from due),
            removed as (delete from file f using due where f.id = due.id returning 1)
            select (select count(*) from removed), (select count(*) from returned)""";

    private final Postgres postgres;
    private final HubClock clock;
    private final FileConfig config;
    private final Quota quota;

    FileStore(Postgres postgres, HubClock clock, FileConfig config, Quota quota) {
        this.postgres = postgres;
        this.clock = clock;
        this.config = config;
        this.quota = quota;
    }

    static Failure unknown() {
        return Failure.notFound("no such file");
    }

    /** Begins a file that takes so many bytes of its owner's quota until it has come. */
    Future<UUID> begin(String owner, UUID chatId, String name, String type, long bytes) {
        UUID id = UUID.randomUUID();
        return postgres.transaction(tx -> take(tx, owner, bytes)
                .compose(taken -> tx.preparedQuery(BEGIN)
                        .execute(Tuple.of(id, chatId, owner, name, type, bytes).addValue(clock.present())))
                .map(id));
    }

    private Future<?> take(SqlConnection tx, String owner, long bytes) {
        return tx.preparedQuery(ADD)
                .execute(Tuple.of(owner, bytes))
                .compose(added -> tx.preparedQuery(USED).execute(Tuple.of(owner)))
                .map(rows -> {
                    if (rows.iterator().next().getLong(0) > quota.bytes()) {
                        throw Quota.exceeded("size", "stored bytes", quota.bytes());
                    }
                    return rows;
                });
    }

    Future<Void> write(UUID id, String owner, int nr, Buffer data) {
        return postgres.query(WRITE, Tuple.of(id, owner, nr, data)).map(rows -> {
            if (rows.rowCount() == 0) {
                throw unknown();
            }
            return null;
        });
    }

    /** The file exists from now on; refused unless its chunks have so many bytes. */
    Future<StoredFile> end(UUID id, String owner, long bytes) {
        return postgres.transaction(
                tx -> tx.preparedQuery(HALF).execute(Tuple.of(id, owner)).compose(half -> {
                    if (half.size() == 0) {
                        throw unknown();
                    }
                    Row row = half.iterator().next();
                    return requireWhole(tx, id, bytes)
                            .compose(whole -> image(tx, id))
                            .compose(image -> complete(tx, id, bytes, row.getString(1), image))
                            .compose(file -> tx.preparedQuery(ADD)
                                    .execute(Tuple.of(owner, bytes - row.getLong(0)))
                                    .map(file));
                }));
    }

    private static Future<?> requireWhole(SqlConnection tx, UUID id, long bytes) {
        return tx.preparedQuery(CHUNKS).execute(Tuple.of(id)).map(rows -> {
            Row row = rows.iterator().next();
            long count = row.getLong(0);
            if (row.getLong(1) != bytes || count == 0 || row.getInteger(2) != count - 1) {
                throw Failure.of(ErrorCode.CONFLICT, "the file has not come whole");
            }
            return rows;
        });
    }

    /** What stands before the size of a JPEG, such as a preview, may fill some chunks. */
    private static Future<Optional<ImageHeader>> image(SqlConnection tx, UUID id) {
        return beginning(tx, id, 1).compose(first -> {
            Optional<ImageHeader> image = ImageHeader.of(first);
            boolean hasMore = image.isPresent() && image.get().width() == null;
            return hasMore ? beginning(tx, id, 4).map(ImageHeader::of) : Future.succeededFuture(image);
        });
    }

    private static Future<Buffer> beginning(SqlConnection tx, UUID id, int chunks) {
        return tx.preparedQuery(BEGINNING).execute(Tuple.of(id, chunks)).map(rows -> {
            Buffer bytes = Buffer.buffer();
            rows.forEach(row -> bytes.appendBuffer(row.getBuffer(0)));
            return bytes;
        });
    }

    private Future<StoredFile> complete(
            SqlConnection tx, UUID id, long bytes, String claimed, Optional<ImageHeader> image) {
        Tuple values = Tuple.tuple()
                .addValue(id)
                .addValue(bytes)
                .addValue(image.map(ImageHeader::type).orElseGet(() -> FileNames.typeOfOther(claimed)))
                .addValue(image.map(ImageHeader::width).orElse(null))
                .addValue(image.map(ImageHeader::height).orElse(null))
                .addValue(clock.present());
        return tx.preparedQuery(END)
                .execute(values)
                .map(rows -> found(rows.iterator().next()).file());
    }

    /** A half is given up; the next sweep removes it. */
    Future<Void> drop(UUID id, String owner) {
        return postgres.query(DROP, Tuple.of(id, owner, clock.present())).mapEmpty();
    }

    /** Those of the files that are whole and there, in no order. */
    Future<List<Found>> find(List<UUID> ids) {
        return postgres.query(FIND, Tuple.of((Object) ids.toArray(UUID[]::new))).map(FileStore::all);
    }

    private static List<Found> all(RowSet<Row> rows) {
        List<Found> files = new ArrayList<>(rows.size());
        rows.forEach(row -> files.add(found(row)));
        return files;
    }

    private static Found found(Row row) {
        UUID id = row.getUUID(0);
        StoredFile file = new StoredFile(
                id.toString(),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getInteger(6),
                row.getInteger(7));
        return new Found(id, row.getString(1), row.getUUID(2), file);
    }

    Future<Buffer> read(UUID id, int nr) {
        return postgres.query(READ, Tuple.of(id, nr)).map(rows -> {
            if (rows.size() == 0) {
                throw unknown();
            }
            return rows.iterator().next().getBuffer(0);
        });
    }

    /** Removes a file that no message has; false if one has it by now. */
    Future<Boolean> remove(UUID id) {
        return postgres.query(REMOVE, Tuple.of(id, clock.present())).map(rows -> rows.rowCount() > 0);
    }

    /**
     * Removes the bytes of what is gone, of halves and of what was never sent, one file after the other.
     *
     * @return whether there may be more
     */
    Future<Boolean> sweep(int most) {
        Tuple before = Tuple.of(
                clock.present().minus(config.keepHalf()), clock.present().minus(config.keepUnsent()));
        return postgres.query(SWEEP, before).compose(done -> {
            boolean removed = done.iterator().next().getLong(0) > 0;
            return removed && most > 1 ? sweep(most - 1) : Future.succeededFuture(removed);
        });
    }
}
