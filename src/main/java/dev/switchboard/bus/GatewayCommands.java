package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.RevocationPage.Revocation;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the hub's rooms ask of the nodes' gateways. Each gateway answers for its own connections, so a question about
 * connections goes to every node.
 */
public final class GatewayCommands {

    /** The name under which a node's gateway answers. */
    public static final String CONCERN = "gateway";

    /** The state of a node. */
    public static final HubCommand<Nothing, NodeStatus> STATUS =
            HubCommand.of("gateway:status", Nothing.FORM, NodeStatus.FORM);

    /** A node's status and its figures, counted since its start. */
    public static final HubCommand<Nothing, NodeStatus.Figures> FIGURES =
            HubCommand.of("gateway:figures", Nothing.FORM, NodeStatus.Figures.FORM);

    /** How long the node's commands took, counted since its start. */
    public static final HubCommand<Nothing, CommandTimings> TIMINGS =
            HubCommand.of("gateway:timings", Nothing.FORM, CommandTimings.FORM);

    /** The configuration that the node runs with, without secrets. */
    public static final HubCommand<Nothing, NodeConfiguration> CONFIGURATION =
            HubCommand.of("gateway:configuration", Nothing.FORM, NodeConfiguration.FORM);

    /** The node's connections, or those of one user. */
    public static final HubCommand<OfUser, ConnectionInfo.Listing> CONNECTIONS =
            HubCommand.of("gateway:connections", OfUser.FORM, ConnectionInfo.Listing.FORM);

    /** The node's connections that match, in detail, the newest first. */
    public static final HubCommand<ConnectionDetails.Search, ConnectionDetails.Found> INSPECT =
            HubCommand.of("gateway:inspect", ConnectionDetails.Search.FORM, ConnectionDetails.Found.FORM);

    /** How users are connected to the node, as far as other users may see it. */
    public static final HubCommand<UserDevices.Question, UserDevices> DEVICES =
            HubCommand.of("gateway:devices", UserDevices.Question.FORM, UserDevices.FORM);

    /** Moves the node's connections into rooms and channels, or out of them. */
    public static final HubCommand<Moving, Moved> MOVE = HubCommand.of("gateway:move", Moving.FORM, Moved.FORM);

    /** Which connections of the node a request to clients means. */
    public static final HubCommand<Reached.Question, Reached> REACH =
            HubCommand.of("gateway:reach", Reached.Question.FORM, Reached.FORM);

    /** Asks connections of the node, and waits for their answers: up to {@link Requests#LONGEST}. */
    public static final HubCommand<Asked.Question, Asked> ASK =
            HubCommand.of("gateway:ask", Asked.Question.FORM, Asked.FORM);

    /** Which users' connections to the node are in a topic. */
    public static final HubCommand<TopicUsers.Question, TopicUsers> USERS =
            HubCommand.of("gateway:users", TopicUsers.Question.FORM, TopicUsers.FORM);

    /** Where a user's connections to the node stand in a topic. */
    public static final HubCommand<TopicPosition.Question, TopicPosition> TRACE =
            HubCommand.of("gateway:trace", TopicPosition.Question.FORM, TopicPosition.FORM);

    /** Ends a user's connections with {@code 4403}. */
    public static final HubCommand<User, Closed> DISCONNECT =
            HubCommand.of("gateway:disconnect", User.FORM, Closed.FORM);

    /** Refuses a user's older tokens and ends the connections that were admitted with one. */
    public static final HubCommand<Revocation, Closed> REVOKE =
            HubCommand.of("gateway:revoke", Revocation.FORM, Closed.FORM);

    /** Ends one connection with {@code 4403} if the node holds it. */
    public static final HubCommand<ConnectionId, Closed> CLOSE =
            HubCommand.of("gateway:close", ConnectionId.FORM, Closed.FORM);

    /** Drains the node named, or lets it admit clients again; other nodes only answer. */
    public static final HubCommand<Drain, Draining> DRAIN = HubCommand.of("gateway:drain", Drain.FORM, Draining.FORM);

    /** A client resumes its connection on the asking node; a node that holds the old one ends it. */
    public static final HubCommand<Claim, Granted> CLAIM = HubCommand.of("gateway:claim", Claim.FORM, Granted.FORM);

    /** The names of all of them. */
    public static final Set<String> NAMES = Set.of(
            STATUS.name(),
            FIGURES.name(),
            TIMINGS.name(),
            CONFIGURATION.name(),
            CONNECTIONS.name(),
            INSPECT.name(),
            DEVICES.name(),
            MOVE.name(),
            REACH.name(),
            ASK.name(),
            USERS.name(),
            TRACE.name(),
            DISCONNECT.name(),
            REVOKE.name(),
            CLOSE.name(),
            DRAIN.name(),
            CLAIM.name());

    private GatewayCommands() {}

    /**
     * All connections, or those of one user.
     *
     * @param user null for all users
     */
    public record OfUser(@Nullable String user) {

        static final Form<OfUser> FORM = new Form<>(
                question -> new JsonObject().put("user", question.user()),
                json -> new OfUser(new Fields(json)
                        .optionalText("user", Topic.MAX_ID_LENGTH)
                        .orElse(null)));
    }

    /** One user. */
    public record User(String id) {

        static final Form<User> FORM = new Form<>(
                user -> new JsonObject().put("user", user.id()), json -> new User(new Fields(json).id("user")));
    }

    /** One connection. */
    public record ConnectionId(String id) {

        static final Form<ConnectionId> FORM = new Form<>(
                connection -> new JsonObject().put("connection", connection.id()),
                json -> new ConnectionId(new Fields(json).id("connection")));
    }

    /** How many connections were ended. */
    public record Closed(int count) {

        static final Form<Closed> FORM = new Form<>(
                closed -> new JsonObject().put("closed", closed.count()),
                json -> new Closed(json.getInteger("closed")));
    }

    /**
     * Changes whether a node admits clients.
     *
     * @param node the id of the node meant
     * @param drain false to admit clients again
     */
    public record Drain(String node, boolean drain) {

        static final Form<Drain> FORM = new Form<>(
                drain -> new JsonObject().put("node", drain.node()).put("drain", drain.drain()), Drain::from);

        private static Drain from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Drain(fields.id("node"), fields.flag("drain").orElse(true));
        }
    }

    /**
     * The state of the node that answers.
     *
     * @param here whether the node that answers is the one meant
     * @param draining whether it is draining now
     */
    public record Draining(boolean here, boolean draining) {

        static final Form<Draining> FORM = new Form<>(
                state -> new JsonObject().put("here", state.here()).put("draining", state.draining()),
                json -> new Draining(json.getBoolean("here"), json.getBoolean("draining")));
    }

    /**
     * A claim to a connection.
     *
     * @param connection the id of the connection that is resumed
     * @param number which of two claims at the same time wins
     */
    public record Claim(String connection, String number) {

        static final Form<Claim> FORM = new Form<>(
                claim -> new JsonObject().put("sid", claim.connection()).put("claim", claim.number()), Claim::from);

        private static Claim from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Claim(fields.id("sid"), fields.id("claim"));
        }
    }

    /**
     * Whether the claim wins.
     *
     * @param granted false if another claim wins
     */
    public record Granted(boolean granted) {

        static final Form<Granted> FORM = new Form<>(
                answer -> new JsonObject().put("won", answer.granted()), json -> new Granted(json.getBoolean("won")));
    }
}
