package dev.switchboard.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A statement over rows that its caller gives, in two forms: over arrays for any number of rows, over plain values for one.
 * PostgreSQL fills a store of tuples from each array. For one row, which is what a lone sender waits for, that costs more
 * than the statement's own work. Immutable.
 *
 * @param <T> what a row is made of
 */
public final class RowStatement<T> {

    /**
     * One column of the given rows.
     *
     * @param type its type in SQL
     * @param array makes an array of its values
     */
    public record Column<T, V>(String type, IntFunction<V[]> array, Function<T, @Nullable V> value) {

        private Object all(List<T> rows) {
            return rows.stream().map(value).toArray(array);
        }
    }

    private final List<Column<T, ?>> columns;
    private final String one;
    private final String many;

    /**
     * @param template has {@code $rows} in the place of the rows, or {@code $numbered} for rows with their number, from 1 on,
     *     as one more column; its further parameters are numbered after the columns
     */
    public RowStatement(String template, List<Column<T, ?>> columns) {
        this.columns = List.copyOf(columns);
        String values = parameters("");
        this.one = template.replace("$rows", "(values (" + values + "))")
                .replace("$numbered", "(values (" + values + ", 1::bigint))");
        String arrays = "unnest(" + parameters("[]") + ")";
        this.many = template.replace("$rows", arrays).replace("$numbered", arrays + " with ordinality");
    }

    private String parameters(String suffix) {
        return IntStream.range(0, columns.size())
                .mapToObj(column ->
                        "$" + (column + 1) + "::" + columns.get(column).type() + suffix)
                .collect(Collectors.joining(", "));
    }

    /** The statement for one row, or for several. */
    public String sql(boolean single) {
        return single ? one : many;
    }

    /**
     * Executes it over at least one row.
     *
     * @param further the template's own parameters
     */
    public Future<RowSet<Row>> execute(SqlConnection connection, List<T> rows, @Nullable Object... further) {
        boolean single = rows.size() == 1;
        Tuple parameters = Tuple.tuple();
        columns.forEach(column -> parameters.addValue(single ? column.value().apply(rows.get(0)) : column.all(rows)));
        for (Object value : further) {
            parameters.addValue(value);
        }
        return connection.preparedQuery(sql(single)).execute(parameters);
    }
}
