package dev.switchboard.boot;

import dev.switchboard.config.Settings;
import dev.switchboard.remote.RemoteConcern;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long the commands of back ends may stay unanswered. Stateless. */
final class BackEndTimes {

    private BackEndTimes() {}

    /** Of {@code concerns}, by command. */
    static Map<String, Duration> of(Settings concerns) {
        Map<String, Duration> times = new HashMap<>();
        for (String name : concerns.keys()) {
            Settings concern = concerns.at(name);
            if (concern.has(DeploymentPlan.HTTP) && concern.has("commands")) {
                Duration timeout = RemoteConcern.timeout(concern.at(DeploymentPlan.HTTP));
                concern.texts("commands").forEach(command -> times.put(command, timeout));
            }
        }
        return times;
    }
}
