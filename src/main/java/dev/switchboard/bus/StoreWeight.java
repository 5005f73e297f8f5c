package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What PostgreSQL holds for the hub: the answer to {@link LogCommands#WEIGHT}. Numbers of rows are the server's estimates.
 *
 * @param bytes of the whole database
 * @param tables the largest ones first
 * @param retention how long the log keeps events
 */
public record StoreWeight(long bytes, List<Table> tables, Retention retention) {

    static final Form<StoreWeight> FORM = new Form<>(StoreWeight::toJson, StoreWeight::from);

    /**
     * One table.
     *
     * @param bytes without its indexes
     */
    public record Table(String name, long rows, long bytes, long indexBytes) {

        private JsonObject toJson() {
            return new JsonObject()
                    .put("name", name)
                    .put("rows", rows)
                    .put("bytes", bytes)
                    .put("indexBytes", indexBytes);
        }

        private static Table from(JsonObject json) {
            return new Table(
                    json.getString("name"), json.getLong("rows"), json.getLong("bytes"), json.getLong("indexBytes"));
        }
    }

    /**
     * The log's limits, and what is older than some ages. At the first age, the limit itself, that is what the next sweep
     * removes; at the others what a sweep would remove if that were the limit.
     *
     * @param maxEvents of one topic
     */
    public record Retention(long maxAgeMs, long maxEvents, List<Older> older) {

        public Retention {
            older = List.copyOf(older);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("maxAgeMs", maxAgeMs)
                    .put("maxEvents", maxEvents)
                    .put(
                            "older",
                            new JsonArray(older.stream().map(Older::toJson).toList()));
        }

        private static Retention from(JsonObject json) {
            return new Retention(
                    json.getLong("maxAgeMs"),
                    json.getLong("maxEvents"),
                    new Fields(json).objects("older").stream().map(Older::from).toList());
        }
    }

    /** The events that are older than an age, and what they take with their indexes, both estimated. */
    public record Older(long ageMs, long events, long bytes) {

        private JsonObject toJson() {
            return new JsonObject().put("ageMs", ageMs).put("events", events).put("bytes", bytes);
        }

        private static Older from(JsonObject json) {
            return new Older(json.getLong("ageMs"), json.getLong("events"), json.getLong("bytes"));
        }
    }

    public StoreWeight {
        tables = List.copyOf(tables);
    }

    /** {@code {bytes, tables: [{name, rows, bytes, indexBytes}], retention: {maxAgeMs, maxEvents, older: [{ageMs, events, bytes}]}}}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("bytes", bytes)
                .put("tables", new JsonArray(tables.stream().map(Table::toJson).toList()))
                .put("retention", retention.toJson());
    }

    private static StoreWeight from(JsonObject json) {
        return new StoreWeight(
                json.getLong("bytes"),
                new Fields(json).objects("tables").stream().map(Table::from).toList(),
                Retention.from(json.getJsonObject("retention")));
    }
}
