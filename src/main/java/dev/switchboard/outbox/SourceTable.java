package dev.switchboard.outbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of a source: its name and its DDL. Immutable.
 *
 * @param path the names of its schema, if it is given, and of the table, as PostgreSQL stores them
 */
public record SourceTable(List<String> path) {

    public static final String DEFAULT_NAME = "switchboard_outbox";

    /** What the DDL shows as the roles of the hub and of the application. */
    public static final String HUB_ROLE = "switchboard_hub";

    public static final String APPLICATION_ROLE = "shop_app";

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]{0,62}");

    /** No word of SQL's has an underscore but those that begin so; a name with one needs no quotes. */
    private static final Pattern PLAIN = Pattern.compile("(?!current_|session_|system_)[a-z][a-z0-9]*(_[a-z0-9]+)+");

    private static final String DDL =
            """
            create table %1$s (
                id         bigint generated always as identity primary key,
                topic      text        not null, -- user-<id>, chat-<id> or channel-<name>
                event      text        not null,
                data       jsonb       not null, -- an object
                created_at timestamptz not null default clock_timestamp(),
                error      text,                 -- why the hub refused it; it tries again once this is null
                refused_at timestamptz
            );
            create index %2$s on %1$s (id) where error is null;

            -- Wakes the hub at each commit. Leave it out for two-phase commits: then the hub looks each pollInterval.
            create function %3$s() returns trigger language plpgsql as $$
            begin
                notify %4$s;
                return null;
            end
            $$;
            create trigger wake_hub after insert on %1$s
                for each statement execute function %3$s();

            grant insert (topic, event, data) on %1$s to %6$s;
            grant select, delete, update (error, refused_at) on %1$s to %5$s;
            """;

    public SourceTable {
        path = List.copyOf(path);
    }

    /** The table of a name that {@link #isName} accepts. */
    static SourceTable of(String name) {
        return new SourceTable(Arrays.asList(name.split("\\.")));
    }

    /** Whether the text is {@code table} or {@code schema.table}, of letters, digits, {@code _} and {@code $}. */
    public static boolean isName(String text) {
        String[] names = text.split("\\.", -1);
        return names.length <= 2
                && Arrays.stream(names).allMatch(name -> NAME.matcher(name).matches());
    }

    /**
     * The statements that create a table and grant the least that the hub and the application need.
     *
     * @param table a name that {@link #isName} accepts
     * @param hub the role that the hub signs in with
     * @param application the role that publishes
     */
    public static String ddl(String table, String hub, String application) {
        SourceTable made = of(table);
        return DDL.formatted(
                made,
                spelled(made.path.get(made.path.size() - 1) + "_waiting"),
                made.beside("_wake_hub"),
                OutboxWorker.CHANNEL,
                spelled(hub),
                spelled(application));
    }

    /** The name of what belongs to it, in the same schema. */
    private SourceTable beside(String suffix) {
        List<String> names = new ArrayList<>(path);
        names.set(names.size() - 1, names.get(names.size() - 1) + suffix);
        return new SourceTable(names);
    }

    /** For SQL. */
    @Override
    public String toString() {
        return path.stream().map(SourceTable::spelled).collect(Collectors.joining("."));
    }

    private static String spelled(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
