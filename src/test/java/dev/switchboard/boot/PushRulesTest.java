package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushRulesTest {

    private static Settings load(String... arguments) {
        return new ConfigLoader(Map.of(), Path.of(""), ConfigRules.ALL)
                .load(Stream.concat(
                                Stream.of("--auth.jwt.secret=a secret for tests only, long enough"),
                                Stream.of(arguments))
                        .toList());
    }

    private static String contact(String... arguments) {
        return PushRules.of(load(arguments)).getString("contact");
    }

    @Test
    void isOffUntilPushServicesCanReachTheOperator() {
        assertNull(contact());
        assertNull(contact("--http.publicUrl=http://hub.example.org"));
        assertEquals("https://hub.example.org", contact("--http.publicUrl=https://hub.example.org"));
        assertEquals(
                "mailto:hub@example.org",
                contact("--http.publicUrl=https://hub.example.org", "--push.contact=mailto:hub@example.org"));
    }

    @Test
    void takesTheBoundsOfOtherConcerns() {
        Settings settings = load("--concerns.chat.settings.maxUnread=7", "--concerns.presence.settings.maxUsers=5");
        assertEquals(7, PushRules.of(settings).getInteger("maxUnread"));
        assertEquals(5, PushRules.of(settings).getInteger("usersAtOnce"));
    }

    @ParameterizedTest
    @CsvSource({
        "--push.contact=hub@example.org, push.contact",
        "--push.contact=http://example.org, push.contact",
        "--push.hosts=https://push.example.org, push.hosts[0]",
        "--push.hosts=*, push.hosts[0]",
        "--push.hosts=[], push.hosts",
        "--push.unreadAfter=2s, push.unreadAfter",
        "--push.ttl=0s, push.ttl",
        "--push.perUser=0, push.perUser",
        "--push.ca=/no/such/file, push.ca"
    })
    void namesWhatIsWrong(String argument, String key) {
        List<String> problems = assertThrows(
                        ConfigException.class, () -> load("--http.publicUrl=https://hub.example.org", argument))
                .problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(key + ":"), problems::toString);
    }

    @Test
    void saysThatAnotherNodeMustRunIt() {
        String contact = "--push.contact=mailto:hub@example.org";
        assertEquals(List.of(), ConfigRules.notes(load(contact)));
        assertEquals(
                List.of("push.contact: is set, but deploy does not name push: another node must run it"),
                ConfigRules.notes(load(contact, "--deploy=gateway,log,chat")));
    }

    /** A list from before there were push messages named everything, and after an update nobody sent any. */
    @ParameterizedTest
    @CsvSource({
        "push, push.contact, --push.contact=mailto:hub@example.org",
        "channel, channels, --channels.ticker.publish=user"
    })
    void refusesAListOfEverythingThatThereWasBefore(String concern, String key, String needs) {
        String before = "--deploy=gateway,log,chat,presence,todo,notification,rooms,account";
        load(before);
        ConfigException refused = assertThrows(ConfigException.class, () -> load(needs, before));
        assertEquals(
                List.of("deploy: names everything but " + concern + ", which " + key + " needs"), refused.problems());
        load(needs, before + "," + concern);
    }
}
