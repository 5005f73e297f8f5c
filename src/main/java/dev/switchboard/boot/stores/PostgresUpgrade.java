package dev.switchboard.boot.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the database of an older PostgreSQL to a new data directory: a server of the old programs and one of the new
 * ones run, and rows go from one to the other. The old directory is read only, stays what it is until the copy is
 * complete, and is kept beside the new one afterwards. A copy that fails or is killed leaves only a folder of its own,
 * which the next one deletes. Used once, by a process that is alone with the folder and holds its lock.
 */
final class PostgresUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresUpgrade.class);

    /** The hub's, and the one that every server has; nothing is in it unless somebody put it there. */
    private static final List<String> DATABASES = List.of(StoreProbe.MAINTENANCE, PostgresServer.DATABASE);

    private final Path root;
    private final Path work;
    private final PostgresSwap swap;
    private final PostgresControl source;
    private final PostgresControl target;
    private final StoreProbe probe;

    /**
     * @param root the folder that holds the data directory
     * @param old the programs of the directory's version
     * @param current the programs that the new directory is for
     */
    PostgresUpgrade(Path root, PostgresBinaries old, PostgresBinaries current, StoreProbe probe) {
        this.root = root;
        this.work = root.resolve("upgrade");
        this.swap = new PostgresSwap(root);
        this.source = new PostgresControl(old, swap.data(), root.resolve("start.log"));
        this.target = new PostgresControl(current, work.resolve("data"), work.resolve("start.log"));
        this.probe = probe;
    }

    void run() {
        int major = source.programs().version().major();
        LOG.info(
                "copying the database of PostgreSQL {} in {} to PostgreSQL {}; this takes a while",
                major,
                source.data(),
                PostgresBinaries.MAJOR);
        discardRemains();
        try {
            createTarget();
            copy();
            Path aside = swap.run(target.data(), major);
            LOG.info("copied; the folder of PostgreSQL {} is kept in {} and may be deleted", major, aside);
        } catch (IOException failure) {
            throw new StoresException("cannot copy " + source.data() + ", which stays as it is: " + failure, failure);
        } finally {
            discardRemains();
        }
    }

    /** Of this copy, and of one that was killed: its servers may still run. */
    private void discardRemains() {
        source.stop();
        target.stop();
        if (Files.exists(work)) {
            PostgresData.delete(work);
        }
        if (Files.exists(source.data())) {
            swap.discard();
        }
    }

    private void createTarget() throws IOException {
        RunAs runAs = RunAs.detect();
        runAs.own(root);
        Files.createDirectory(work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        runAs.own(work);
        new PostgresData(target.data(), runAs, PostgresServer.USER)
                .create(target.programs().program("initdb"), probe.password());
    }

    /** On ports that no node knows. */
    private void copy() {
        int from = source.start(Ports.choose(Optional.empty())).port();
        int to = target.start(Ports.choose(Optional.empty())).port();
        probe.createDatabase(from, PostgresServer.DATABASE);
        probe.createDatabase(to, PostgresServer.DATABASE);
        DATABASES.forEach(database -> copy(database, from, to));
        source.stop();
        target.stop();
    }

    private void copy(String database, int from, int to) {
        try (SqlSession old = probe.session(from, database);
                SqlSession fresh = probe.session(to, database)) {
            new DatabaseCopy(old, fresh, work.resolve("rows")).run();
        }
    }
}
