package dev.switchboard.boot;

import dev.switchboard.api.AccountRoutes;
import dev.switchboard.api.AuthRoutes;
import dev.switchboard.api.RestRoutes;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.gateway.admission.OwnCommands;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.ops.HubMetrics;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The label values of the meters, so that each series exists with the value 0 from the start. */
final class MeterLabels {

    private MeterLabels() {}

    static HubMetrics.Labels of(DeploymentPlan plan) {
        Set<String> commands = new HashSet<>(plan.owners().keySet());
        commands.removeAll(plan.internal());
        commands.addAll(OwnCommands.NAMES);
        commands.addAll(RestRoutes.COMMANDS);
        commands.addAll(AuthRoutes.COMMANDS);
        commands.addAll(AccountRoutes.COMMANDS);
        return new HubMetrics.Labels(
                commands,
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList(),
                ClientInfo.ENDPOINTS,
                CloseReason.LABELS);
    }
}
