package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Effects;
import dev.switchboard.gateway.recovery.TopicPositions;
import java.util.List;

/**
 * The state that one client recovers. Lives from its CONNECT to the answer.
 *
 * @param positions the positions in its token
 * @param joins the topics to join, the personal one first
 * @param permissions grants the topics, and confirms them once they are joined
 * @param states the presence that it has missed
 * @param claim this client's claim to the connection
 */
record Resumption(
        TopicPositions positions,
        List<Effects.Join> joins,
        Permissions permissions,
        MissedStates states,
        PidClaims.Claim claim) {}
