package dev.switchboard.gateway;

import dev.switchboard.config.Settings;
import dev.switchboard.gateway.admission.AdmissionConfig;
import dev.switchboard.gateway.commands.CommandsConfig;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.gateway.operator.DrainConfig;
import dev.switchboard.gateway.topics.TopicsConfig;
import dev.switchboard.intake.IntakeLimits;

/** The configuration of each room. */
public record GatewayConfig(
        TopicsConfig topics,
        ConnectionConfig connection,
        CommandsConfig commands,
        AdmissionConfig admission,
        DrainConfig drain) {

    /** The same within a node's limits of what is half received. */
    public GatewayConfig within(IntakeLimits limits) {
        return new GatewayConfig(topics, connection.within(limits), commands, admission, drain);
    }

    /** Reads the whole document. */
    public static GatewayConfig from(Settings document) {
        return new GatewayConfig(
                TopicsConfig.from(document),
                ConnectionConfig.from(document),
                CommandsConfig.from(document),
                AdmissionConfig.from(document),
                DrainConfig.from(document));
    }
}
