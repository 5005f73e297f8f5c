package dev.switchboard.storage;

import io.vertx.pgclient.PgException;
import java.util.Set;

/**
 * What an error of PostgreSQL means for its caller. Only the errors that a repetition cannot cure are listed; every other
 * one, known or not, is {@code UNAVAILABLE} and retryable, since clients throw away what is refused for good. Stateless.
 */
final class SqlFailures {

    /**
     * SQLSTATE classes of what is wrong with the statement or its values: cardinality, data, integrity constraints, syntax or
     * access rule, WITH CHECK OPTION, program limits.
     */
    private static final Set<String> FINAL_CLASSES = Set.of("21", "22", "23", "42", "44", "54");
    /** In those classes, what an operator repairs or a pooler causes: insufficient privilege, duplicate statement. */
    private static final Set<String> PASSING = Set.of("42501", "42P05");
    /** A missing table, column or function: a defect, except before the migrations have run. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703", "42883");
    /** A lock was not to be had in time; a statement found that its command's time had expired. */
    private static final Set<String> EXPIRED = Set.of("55P03", "57014");

    /**
     * SQLSTATE classes of what ails the server or the connection: connection, transaction state, prepared statement,
     * authorization, database, resources, operator intervention.
     */
    private static final Set<String> SERVER_CLASSES = Set.of("08", "25", "26", "28", "3D", "53", "57");

    private static final String READ_ONLY = "25006";
    /** A statement prepared by name is unknown, or known already: another transaction of a pooler ran on this server. */
    private static final Set<String> POOLED = Set.of("26000", "42P05");

    private static final Set<String> DISK = Set.of("53100", "58030");

    private SqlFailures() {}

    static boolean isFinal(PgException failure, boolean migrated) {
        String state = state(failure);
        return state.length() == 5
                && FINAL_CLASSES.contains(state.substring(0, 2))
                && !PASSING.contains(state)
                && (migrated || !UNDEFINED.contains(state));
    }

    static boolean isExpired(PgException failure) {
        return EXPIRED.contains(state(failure));
    }

    /** Whether it may come from the rows that a statement meets: a broken page, a deadlock, a trigger. */
    static boolean mayBeOfRows(PgException failure) {
        String state = state(failure);
        return state.length() == 5 && !SERVER_CLASSES.contains(state.substring(0, 2)) && !PASSING.contains(state);
    }

    static boolean isReadOnly(PgException failure) {
        return READ_ONLY.equals(state(failure));
    }

    static boolean isOfPooler(PgException failure) {
        return POOLED.contains(state(failure));
    }

    static boolean isUndefined(PgException failure) {
        return UNDEFINED.contains(state(failure));
    }

    /** Whether the disk is full or broken. */
    static boolean isOfDisk(PgException failure) {
        return DISK.contains(state(failure));
    }

    private static String state(PgException failure) {
        String state = failure.getSqlState();
        return state == null ? "" : state;
    }
}
