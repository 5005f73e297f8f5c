package dev.switchboard.boot;

import dev.switchboard.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What must hold of the configuration and the schema cannot say. Each bears a document of any shape. */
final class Rules {

    static final List<Function<JsonObject, List<String>>> ALL =
            List.of(DeploymentPlan::problems, HubStores::problems, Rules::clusterProblems);

    private Rules() {}

    private static List<String> clusterProblems(JsonObject document) {
        List<String> problems = new ArrayList<>();
        if (document.getValue("cluster") instanceof JsonObject cluster
                && cluster.getValue("join") instanceof JsonObject join) {
            if ("kubernetes".equals(join.getValue("mode")) && join.getValue("serviceDns") == null) {
                problems.add("cluster.join.serviceDns: is missing; the mode kubernetes needs it");
            }
            if (join.getValue("members") instanceof JsonArray members) {
                members.forEach(member -> checkMember(member, problems));
            }
        }
        return problems;
    }

    private static void checkMember(Object member, List<String> problems) {
        try {
            if (member instanceof String text) {
                MemberCandidates.parse(text);
            }
        } catch (ConfigException wrong) {
            problems.addAll(wrong.problems());
        }
    }
}
