package dev.switchboard.boot.stores;

import dev.switchboard.storage.Migrations;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the hub's database from one server of this machine to another: the schema by the migrations that the old one
 * has, rows by COPY through a file, sequences, and then a comparison of all rows. What the migrations do not make cannot
 * be copied, so a database that has such things is refused before anything is written. Blocks; used once.
 */
final class DatabaseCopy {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCopy.class);
    private static final int NAMED = 10;

    /** Everything by name, where a database of the hub differs from an empty one. */
    private static final String CONTENTS =
            """
            with own as (select oid, nspname from pg_namespace
                where nspname not like 'pg\\_%' and nspname <> 'information_schema'),
            relation as (select c.oid, c.relkind, n.nspname || '.' || c.relname as name
                from pg_class c join own n on n.oid = c.relnamespace)
            select 'schema ' || nspname from own
            union all select case relkind when 'r' then 'table ' when 'p' then 'table ' when 'v' then 'view '
                when 'm' then 'materialized view ' when 'S' then 'sequence ' when 'f' then 'foreign table '
                when 'c' then 'type ' else 'index ' end || name from relation
            union all select 'column ' || r.name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                from relation r join pg_attribute a on a.attrelid = r.oid
                where a.attnum > 0 and not a.attisdropped and r.relkind not in ('i', 'I', 'S')
            union all select 'constraint ' || r.name || '.' || k.conname
                from relation r join pg_constraint k on k.conrelid = r.oid where k.contype <> 'n'
            union all select 'trigger ' || r.name || '.' || t.tgname
                from relation r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal
            union all select 'policy ' || r.name || '.' || p.polname
                from relation r join pg_policy p on p.polrelid = r.oid
            union all select 'function ' || p.oid::regprocedure from pg_proc p join own n on n.oid = p.pronamespace
            union all select 'type ' || n.nspname || '.' || t.typname
                from pg_type t join own n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r')
            union all select 'extension ' || extname from pg_extension
            union all select 'publication ' || pubname from pg_publication
            union all select 'large object ' || oid from pg_largeobject_metadata
            union all select 'database ' || datname from pg_database where not datistemplate
            union all select 'role ' || rolname from pg_roles
                where rolname not like 'pg\\_%' and rolname <> 'switchboard_publisher'""";

    /**
     * Tables, and the columns that hold data. Numbers of transactions mean nothing on another server: their columns take
     * their default there, which is the number of the transaction that copies, so all rows count as earlier ones.
     */
    private static final String TABLES =
            """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname), string_agg(quote_ident(a.attname), ', '
                order by a.attname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
                and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype
            group by 1 order by 1""";

    private static final String SEQUENCES =
            """
            select format('select setval(%L, %s)', quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value)
            from pg_sequences where last_value is not null""";

    private record Table(String name, String columns) {}

    private final SqlSession from;
    private final SqlSession to;
    private final Path file;

    /**
     * @param from the old database; the session reads only
     * @param to a new, empty one
     * @param file in a folder where both servers may write; deleted after each table
     */
    DatabaseCopy(SqlSession from, SqlSession to, Path file) {
        this.from = from;
        this.to = to;
        this.file = file;
    }

    void run() {
        from.run("set default_transaction_read_only = on");
        createSchema();
        refuseOthers();
        List<Table> tables = tables();
        // Triggers and foreign keys have had their say in the old database.
        to.run("set session_replication_role = replica");
        if (!tables.isEmpty()) {
            // Migrations may have written rows.
            to.run("truncate "
                    + String.join(", ", tables.stream().map(Table::name).toList()));
        }
        tables.forEach(this::copy);
        from.texts(SEQUENCES).forEach(to::run);
        tables.forEach(this::compare);
        to.run("analyze");
    }

    private void createSchema() {
        if (from.texts("select to_regclass('public.schema_migrations')::text").contains(null)) {
            return;
        }
        Map<Integer, String> applied = new HashMap<>();
        for (Row row : from.run("select number, checksum from schema_migrations")) {
            applied.put(row.getInteger(0), row.getString(1));
        }
        to.call(connection -> Migrations.replay(connection, applied));
    }

    private void refuseOthers() {
        TreeSet<String> others = new TreeSet<>(from.texts(CONTENTS));
        others.removeAll(to.texts(CONTENTS));
        if (!others.isEmpty()) {
            List<String> named = others.stream().limit(NAMED).toList();
            throw new StoresException(
                    "the old database contains what the hub did not make, and what it could not copy: "
                            + String.join(", ", named) + (others.size() > NAMED ? ", …" : "")
                            + ". Nothing was changed. Start the previous jar, move these to a database of your own with pg_dump,"
                            + " drop them, and start this one again.");
        }
    }

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        from.run(TABLES).forEach(row -> tables.add(new Table(row.getString(0), row.getString(1))));
        return tables;
    }

    private void copy(Table table) {
        String path = "'" + file.toString().replace("'", "''") + "'";
        String what = "copy " + table.name + " (" + table.columns + ") ";
        from.run(what + "to " + path);
        to.run(what + "from " + path);
        try {
            Files.delete(file);
        } catch (IOException failure) {
            throw new StoresException("cannot delete " + file, failure);
        }
    }

    /** Counts the rows and sums a hash of each, so that their order does not matter. */
    private void compare(Table table) {
        String sum =
                "select count(*) || ' rows, hash ' || coalesce(sum(('x' || substr(md5(r::text), 1, 15))::bit(60)::bigint), 0)"
                        + " from (select " + table.columns + " from only " + table.name + ") r";
        String before = from.texts(sum).get(0);
        String after = to.texts(sum).get(0);
        if (!before.equals(after)) {
            throw new StoresException("the copy of table " + table.name + " differs: " + before + " became " + after);
        }
        LOG.info("copied table {}: {}", table.name, before);
    }
}
