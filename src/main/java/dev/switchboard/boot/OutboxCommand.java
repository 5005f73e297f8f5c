package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import dev.switchboard.outbox.SourceTable;
import java.util.ArrayList;
import java.util.List;

/** {@code outbox --table=…}: the SQL for a table of events in a database that is not the hub's. Stateless. */
final class OutboxCommand {

    private static final String TABLE = "table";
    private static final List<String> OPTIONS = List.of(TABLE, "hub", "application");

    private OutboxCommand() {}

    static String ddl(CommandLine line) {
        List<String> problems = new ArrayList<>();
        line.optionsWithout(OPTIONS)
                .forEach(other -> problems.add(
                        other.split("=", 2)[0] + ": unknown option; valid options: --table, --hub, --application"));
        String table = line.option(TABLE).orElse(SourceTable.DEFAULT_NAME);
        if (!SourceTable.isName(table)) {
            problems.add("--table: must be the name of a table such as switchboard_outbox or shop.events");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return SourceTable.ddl(
                table,
                line.option("hub").orElse(SourceTable.HUB_ROLE),
                line.option("application").orElse(SourceTable.APPLICATION_ROLE));
    }
}
