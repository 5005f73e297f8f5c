package org.example.poll;

import dev.switchboard.client.Hub;
import dev.switchboard.client.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub with the concern, as a process of its own, with {@code hub.json} and the stores that it brings. Closing it stops the
 * stores too; the data stays in the folder.
 */
final class TestHub implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Switchboard ready: http=127\\.0\\.0\\.1:(\\d+)");

    /** As the hub's own command signs them, by the user; they are good for the hub's data, so after a restart, too. */
    private static final Map<String, String> TOKENS = new HashMap<>();

    private final Path data;
    private final Process process;
    private final String address;
    private final List<Hub> clients = new ArrayList<>();

    private TestHub(Path data, Process process, String address) {
        this.data = data;
        this.process = process;
        this.address = address;
    }

    /** Starts it on free ports and waits until it is ready. */
    static TestHub start(Path data) throws IOException {
        // Another port for its cluster than a hub has that runs here already.
        Process process =
                main("--conf=hub.json", "--data.dir=" + data, "--http.port=0", "--ops.port=0", "--cluster.port=4471");
        List<String> lines = new ArrayList<>();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                new Thread(() -> output.lines().forEach(System.out::println)).start();
                return new TestHub(data, process, "http://127.0.0.1:" + ready.group(1));
            }
        }
        throw new AssertionError("the hub did not start:\n" + String.join("\n", lines));
    }

    /** A new connection of the user. */
    Hub client(String user) throws IOException {
        if (!TOKENS.containsKey(user)) {
            Process signing = main("token", "--sub=" + user, "--data.dir=" + data);
            TOKENS.put(user, new String(signing.getInputStream().readAllBytes()).strip());
        }
        Hub hub = Hub.connect(Options.nodes(address).token(TOKENS.get(user)));
        clients.add(hub);
        return hub;
    }

    /** The id of the direct chat of two users. */
    static String chat(Hub hub, String peer) {
        return hub.chats()
                .create(Map.of("direct", true, "participants", List.of(peer)))
                .join()
                .string("id");
    }

    /** The hub's command line, on the class path of the test. */
    private static Process main(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.switchboard.boot.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Override
    public void close() throws InterruptedException {
        clients.forEach(Hub::close);
        process.toHandle().destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
