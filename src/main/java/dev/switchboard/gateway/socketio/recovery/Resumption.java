package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Effects;
import java.util.List;

/**
 * What one client takes up again, asked for and granted. Lives from its CONNECT to the answer.
 *
 * @param standing where it stood
 * @param joins what it was granted, the personal topic first
 * @param permissions who granted it, and is to be asked again
 * @param claim its claim to the connection
 */
record Resumption(TopicPositions standing, List<Effects.Join> joins, Permissions permissions, PidClaims.Claim claim) {}
