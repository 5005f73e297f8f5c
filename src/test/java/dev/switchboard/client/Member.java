package dev.switchboard.client;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A client in a process of its own, which can be stopped as a device that sleeps is. Prints what it receives, one JSON object a
 * line. Arguments: token, chat, nodes. Lives until it is killed.
 */
final class Member {

    private Member() {}

    public static void main(String[] arguments) throws InterruptedException {
        String[] nodes = Arrays.copyOfRange(arguments, 2, arguments.length);
        Hub hub = Hub.connect(Options.nodes(nodes).token(arguments[0]).open(false));
        hub.onOpen(user -> print("node", hub.node(), 0));
        Chat chat = hub.chat(arguments[1], 0);
        chat.onMessage(message -> print("text", message.text(), message.seq()));
        chat.onGap(gap -> print("gap", gap.topic(), 0));
        chat.join();
        hub.open();
        new CountDownLatch(1).await();
    }

    private static void print(String name, @Nullable String value, long seq) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put(name, value);
        line.put("seq", seq);
        System.out.println(JsonText.write(line));
    }
}
