package dev.switchboard.boot;

import dev.switchboard.bus.AuditAct;
import dev.switchboard.config.ConfigChange;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and applies what may change while the hub runs. A configuration with a problem changes
 * nothing. One reload at a time, on a thread that may block; lives as long as the process.
 */
final class Reload {

    private static final String LEVEL = "logging.level";

    /** What takes effect without a restart. */
    static final List<String> KEYS = List.of(
            "auth.jwt.secret",
            "auth.jwt.keys",
            "http.origins",
            "http.trustedProxies",
            "limits.redisRetry",
            "limits.bytesPerTurn",
            "limits.default",
            "limits.commands",
            LEVEL);

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Reloadable<Settings> running;
    private final Supplier<Settings> load;
    private volatile Consumer<AuditAct> recorder = act -> {};

    /** @param load reads the configuration and checks it by all rules */
    Reload(Reloadable<Settings> running, Supplier<Settings> load) {
        this.running = running;
        this.load = load;
    }

    /** Where each reload is recorded from now on. */
    void recordTo(Consumer<AuditAct> next) {
        recorder = next;
    }

    synchronized void run() {
        try {
            Settings loaded = load.get();
            ConfigChange change = ConfigChange.between(running.get(), loaded, keys(running.get(), loaded));
            running.prepare(change.next()).run();
            if (change.applied().contains(LEVEL)) {
                Logging.setLevel(running.get().at("logging"));
            }
            LOG.info("configuration reloaded: {}", summary(change));
            recorder.accept(act(change));
        } catch (ConfigException refused) {
            LOG.error("configuration not reloaded, nothing has changed: {}", String.join("; ", refused.problems()));
        } catch (RuntimeException failure) {
            LOG.error("configuration not reloaded, nothing has changed", failure);
        }
    }

    /** Those, and the secrets of the back ends that both know: what signs requests is replaced without a restart. */
    private static List<String> keys(Settings before, Settings after) {
        List<String> keys = new ArrayList<>(KEYS);
        keys.addAll(secrets("concerns.", ".http.secret", before.at("concerns"), after.at("concerns"), "http"));
        keys.addAll(secrets("decide.", ".secret", before.at("decide"), after.at("decide"), "url"));
        keys.addAll(hookSecrets(before, after));
        return keys;
    }

    /** Of the hooks that stand at the same place in both. */
    private static List<String> hookSecrets(Settings before, Settings after) {
        List<String> names = names(before);
        List<String> others = names(after);
        return IntStream.range(0, Math.min(names.size(), others.size()))
                .filter(index -> names.get(index).equals(others.get(index)))
                .mapToObj(index -> "hooks." + index + ".secret")
                .toList();
    }

    private static List<String> names(Settings document) {
        return document.items("hooks").stream().map(hook -> hook.text("name")).toList();
    }

    private static List<String> secrets(String prefix, String suffix, Settings before, Settings after, String mark) {
        return before.keys().stream()
                .filter(name -> before.has(name) && before.at(name).has(mark))
                .filter(name -> after.has(name) && after.at(name).has(mark))
                .map(name -> prefix + name + suffix)
                .toList();
    }

    /** The keys alone: their values may be secrets. */
    private static AuditAct act(ConfigChange change) {
        return AuditAct.of(AuditAct.RELOAD, null)
                .with("changed", new JsonArray(List.copyOf(change.applied())))
                .with("needRestart", new JsonArray(List.copyOf(change.waiting())));
    }

    private static String summary(ConfigChange change) {
        List<String> parts = new ArrayList<>();
        if (!change.applied().isEmpty()) {
            parts.add("changed " + String.join(", ", change.applied()));
        }
        if (!change.waiting().isEmpty()) {
            parts.add("needs a restart: " + String.join(", ", change.waiting()));
        }
        return parts.isEmpty() ? "nothing differs" : String.join("; ", parts);
    }
}
