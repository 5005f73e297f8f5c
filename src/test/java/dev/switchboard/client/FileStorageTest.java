package dev.switchboard.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unsent messages in files: in order over restarts, for one client and one user. */
class FileStorageTest {

    private final List<Throwable> failures = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void keepsOrderRefusalsAndUsersOverRestarts() throws IOException {
        try (FileStorage storage = new FileStorage(folder)) {
            Entries entries = new Entries(storage, 10, failures::add);
            entries.add(unsent("1"));
            entries.own("ana");
            entries.add(unsent("2"));
            entries.add(unsent("3"));
            entries.mark(unsent("2").id(), "too long");
            entries.remove(unsent("3").id());
            entries.erase(unsent("3").id());
        }
        try (FileStorage storage = new FileStorage(folder)) {
            Entries entries = new Entries(storage, 10, failures::add);
            entries.add(unsent("4"));
            assertEquals(List.of("1", "2", "4"), texts(entries));
            assertEquals("too long", entries.all().get(1).error());
            entries.own("ben");
            // What ana wrote is not sent as ben.
            assertEquals("4", text(entries.next("chat")));
            entries.own("ana");
            assertEquals("1", text(entries.next("chat")));
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void keepsWhomAMessageMentions() throws IOException {
        Unsent named = unsent("1", MessageOptions.mentions(List.of("ben")));
        Unsent nobody = unsent("2", MessageOptions.replyTo("m-1").withMentions(List.of()));
        try (FileStorage storage = new FileStorage(folder)) {
            Entries entries = new Entries(storage, 10, failures::add);
            entries.add(named);
            entries.add(nobody);
            entries.add(unsent("3"));
        }
        try (FileStorage storage = new FileStorage(folder)) {
            Entries entries = new Entries(storage, 10, failures::add);
            assertEquals(List.of(named, nobody, unsent("3")), entries.all());
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void belongsToOneClient() throws IOException {
        try (FileStorage first = new FileStorage(folder)) {
            assertThrows(IOException.class, () -> new FileStorage(folder));
            assertEquals(0, first.load().size());
        }
        new FileStorage(folder).close();
    }

    @Test
    void reportsFilesThatItCannotReadAndLeavesThem() throws IOException {
        Files.writeString(folder.resolve("strange.json"), "not json");
        Files.writeString(folder.resolve("half.part"), "{");
        try (FileStorage storage = new FileStorage(folder)) {
            assertEquals(List.of(), new Entries(storage, 10, failures::add).all());
        }
        assertEquals(1, failures.size());
        assertTrue(Files.exists(folder.resolve("strange.json")));
    }

    /** A message is discarded by another thread while its own is still storing it: the file must not come back. */
    @Test
    void leavesNothingOfAMessageThatIsDiscardedWhileItIsStored() throws IOException {
        CompletableFuture<Entries> made = new CompletableFuture<>();
        try (FileStorage storage = new FileStorage(folder)) {
            OutboxStorage slow = new Slow(storage, () -> {
                Entries entries = made.join();
                assertEquals(null, entries.next("chat"));
                entries.remove(unsent("1").id());
                entries.erase(unsent("1").id());
            });
            Entries entries = new Entries(slow, 10, failures::add);
            made.complete(entries);
            entries.add(unsent("1"));
            assertEquals(List.of(), entries.all());
            assertEquals(0, storage.load().size());
        }
        assertEquals(List.of(), failures);
    }

    /** Does something at the moment of storing. */
    private record Slow(OutboxStorage storage, Runnable meanwhile) implements OutboxStorage {

        @Override
        public Collection<String> load() throws IOException {
            return storage.load();
        }

        @Override
        public void put(String id, String text) throws IOException {
            meanwhile.run();
            storage.put(id, text);
        }

        @Override
        public void remove(String id) throws IOException {
            storage.remove(id);
        }

        @Override
        public void close() throws IOException {
            storage.close();
        }
    }

    private static String text(Entry entry) {
        return entry.unsent().text();
    }

    private static List<String> texts(Entries entries) {
        return entries.all().stream().map(Unsent::text).toList();
    }

    private static Unsent unsent(String digit) {
        return unsent(digit, MessageOptions.NONE);
    }

    private static Unsent unsent(String digit, MessageOptions options) {
        return new Unsent(digit.repeat(32), "chat", digit, options, "2026-11-29T00:00:00Z", null);
    }
}
