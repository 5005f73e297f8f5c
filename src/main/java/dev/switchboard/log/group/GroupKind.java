package dev.switchboard.log.group;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/**
 * How the commands of one kind are carried out, many of them in one transaction: one statement reads for all, each is decided
 * by itself in the order of arrival, one statement or a few write for all. Called on the event loop of its
 * {@link GroupCommit}; lives as long as its verticle.
 *
 * @param <U> what a command asks for
 * @param <F> what it is decided by
 * @param <W> what is written because of it
 * @param <R> its result
 */
public interface GroupKind<U, F, W, R> {

    /**
     * Reads, once the topics are locked, what each of the units is decided by: a list beside the given one, empty where there
     * is nothing. Issues its statements before it returns.
     */
    Future<List<Optional<F>>> read(SqlConnection tx, List<U> units);

    /** The refusal of a unit for which {@link #read} found nothing. */
    Failure missing(U unit);

    /** Decides the units of one transaction; a transaction that is tried again gets another one. */
    GroupDecider<U, F, W, R> decider();

    /** Writes what was decided. Issues its statements before it returns; fails if one of them fails. */
    Future<?> write(SqlConnection tx, List<W> rows);

    /** The result of a unit whose key came with the same content before, of what was kept with the key. */
    default R repeated(U unit, JsonObject kept) {
        throw new IllegalStateException("units of this kind have no key");
    }

    /**
     * One unit that does what two with the same conflict ask for; empty if there is none. Their answers must be true of it.
     */
    default Optional<U> combine(U first, U second) {
        return Optional.empty();
    }

    /** The result of the second of two units that were combined: the first one's, without what must be done once. */
    default R sharing(R result) {
        return result;
    }
}
