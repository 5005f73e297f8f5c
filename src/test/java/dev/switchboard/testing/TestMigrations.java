package dev.switchboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings a new database of {@link TestStores} to the current schema. */
public final class TestMigrations {

    private TestMigrations() {}

    /** The URI of a new database with all tables. */
    public static String freshSchema() {
        String uri = TestStores.freshDatabase();
        apply(uri, names());
        return uri;
    }

    /** The URI of a new database as the versions before a migration left it. */
    public static String schemaBefore(String migration) {
        String uri = TestStores.freshDatabase();
        apply(uri, names().subList(0, names().indexOf(migration)));
        return uri;
    }

    /** Applies the migration and those after it. */
    public static void migrateFrom(String migration, String uri) {
        apply(uri, names().subList(names().indexOf(migration), names().size()));
    }

    private static List<String> names() {
        return text("index")
                .lines()
                .filter(name -> !name.isBlank() && !name.startsWith("#"))
                .toList();
    }

    private static void apply(String uri, List<String> names) {
        try (Connection connection = connect(uri);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String name : names) {
                statement.execute(text(name));
                connection.commit();
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A JDBC connection for a test that inspects the database directly. */
    public static Connection connect(String uri) throws SQLException {
        URI parts = URI.create(uri);
        String[] user = parts.getUserInfo().split(":");
        String url = "jdbc:postgresql://" + parts.getHost() + ":" + parts.getPort() + parts.getPath();
        return DriverManager.getConnection(url, user[0], user[1]);
    }

    /** The text of a migration. */
    public static String text(String name) {
        try (InputStream file = TestMigrations.class.getResourceAsStream("/migrations/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
