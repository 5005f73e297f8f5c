package dev.switchboard.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"21000", "22001", "22021", "23505", "23514", "42601", "42P01", "54000"})
    void isFinalForWhatARepetitionCannotCure(String state) {
        assertTrue(SqlFailures.isFinal(failure(state), true));
    }

    /**
     * A rotated password, a pooler's 42P05 and whatever else nobody had listed was INTERNAL and not retryable, so that
     * clients threw their messages away.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08P01", "0A000", "25006", "26000", "28000", "28P01", "3D000", "40001", "42501", "42P05",
                "53100", "53300", "57P01", "57P03", "58030", "P0001", "XX000", "ZZ999", "",
            })
    void isPassingForEverythingElse(String state) {
        assertFalse(SqlFailures.isFinal(failure(state), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42703", "42883"})
    void excusesMissingTablesUntilTheMigrationsHaveRun(String state) {
        assertFalse(SqlFailures.isFinal(failure(state), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "40P01", "58030", "P0001", "XX000", "XX001"})
    void mayBeOfTheRowsThatAStatementMeets(String state) {
        assertTrue(SqlFailures.mayBeOfRows(failure(state)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "26000", "28P01", "3D000", "42501", "42P05", "53100", "57P01", ""})
    void isOfTheServerForAllRows(String state) {
        assertFalse(SqlFailures.mayBeOfRows(failure(state)));
    }

    private static PgException failure(String state) {
        return new PgException("refused", "ERROR", state, null);
    }
}
