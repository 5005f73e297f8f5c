package dev.switchboard.account;

import dev.switchboard.bus.UserNames;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code account_known}: everybody who registered or came with a token, as others see them:
 * {@code {id, username, displayName}}. Who has deleted the account stays, as {@link #DELETED}. Safe from any thread.
 */
final class KnownUsers {

    /** The most users that {@link #find} returns. */
    static final int MAX_FOUND = 20;
    /** No username has a blank. */
    static final String DELETED = "deleted user";

    /** A name that is the id comes from a token without a name, and renames nobody. */
    private static final String SEEN =
            """
            insert into account_known as k (id, username, name_key)
            select * from unnest($1::text[], $2::text[], $3::text[]) as seen (id, username, name_key) order by seen.id
            on conflict (id) do update set username = excluded.username, name_key = excluded.name_key
            where (k.username, k.name_key) <> (excluded.username, excluded.name_key)
                and excluded.username <> excluded.id and k.name_key is not null""";
    /** The names from the prefix to the last one that can begin with it, in the order of the index. */
    private static final String FIND =
            """
            select id, username, display_name from account_known
            where name_key >= $1 and name_key < $1 || chr(1114111) order by name_key, id limit $2""";

    private static final String NAMED = "select id, username, display_name from account_known where id = any($1)";
    private static final String PROFILE = "select id, username, display_name from account_known where id = $1";
    private static final String SET_DISPLAY_NAME =
            """
            insert into account_known as k (id, username, name_key, display_name) values ($1, $2, $3, $4)
            on conflict (id) do update set display_name = excluded.display_name where k.name_key is not null""";
    /** Without a key nobody finds the row by a name, and no token renames it. */
    private static final String DELETE =
            "update account_known set username = $2, name_key = null, display_name = null where id = $1";

    private final Postgres postgres;

    KnownUsers(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Stores the users' current names by their ids. */
    Future<Void> seen(Map<String, String> usernames) {
        String[] ids = usernames.keySet().toArray(String[]::new);
        String[] names = usernames.values().toArray(String[]::new);
        String[] keys = usernames.values().stream().map(UserNames::key).toArray(String[]::new);
        return postgres.query(SEEN, Tuple.of(ids, names, keys)).mapEmpty();
    }

    /** The users whose names begin with the query. */
    Future<JsonArray> find(String query) {
        return postgres.query(FIND, Tuple.of(UserNames.key(query), (long) MAX_FOUND))
                .map(KnownUsers::users);
    }

    /** The users with these ids; unknown ids are left out. */
    Future<JsonArray> named(Collection<String> ids) {
        return postgres.query(NAMED, Tuple.of(ids.toArray(String[]::new))).map(KnownUsers::users);
    }

    /** @param username the user's name, if the user is not known yet */
    static Future<JsonObject> profile(SqlConnection tx, String id, String username) {
        return tx.preparedQuery(PROFILE).execute(Tuple.of(id)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? user(row.next()) : user(id, username, null);
        });
    }

    /** @param user as {@link #profile} has it */
    static Future<?> setDisplayName(SqlConnection tx, JsonObject user) {
        String username = user.getString("username");
        return tx.preparedQuery(SET_DISPLAY_NAME)
                .execute(Tuple.of(
                        user.getString("id"), username, UserNames.key(username), user.getString("displayName")));
    }

    /** Others see a deleted user from now on. */
    static Future<Void> delete(SqlConnection tx, String id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id, DELETED)).mapEmpty();
    }

    private static JsonArray users(RowSet<Row> rows) {
        JsonArray users = new JsonArray();
        rows.forEach(row -> users.add(user(row)));
        return users;
    }

    private static JsonObject user(Row row) {
        return user(row.getString(0), row.getString(1), row.getString(2));
    }

    private static JsonObject user(String id, String username, @Nullable String displayName) {
        return new JsonObject().put("id", id).put("username", username).put("displayName", displayName);
    }
}
