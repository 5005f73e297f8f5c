package dev.switchboard.gateway.socketio;

import dev.switchboard.config.Settings;
import dev.switchboard.engineio.CookiePolicy;
import dev.switchboard.engineio.CorsPolicy;
import dev.switchboard.engineio.EngineConfig;
import dev.switchboard.engineio.EngineTransport;
import dev.switchboard.gateway.connection.ConnectionConfig;
import dev.switchboard.intake.IntakeLimits;
import dev.switchboard.socketio.SocketIoConfig;
import dev.switchboard.wire.WireConfig;
import io.vertx.core.http.CookieSameSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The section "socketio" of the configuration, with the settings that all endpoints share.
 *
 * @param engine the settings of Engine.IO
 * @param sockets the settings of Socket.IO
 * @param namespaces the namespaces that the configuration adds to the hub's own
 */
public record SocketIoEndpointConfig(EngineConfig engine, SocketIoConfig sockets, List<NamespaceRules> namespaces) {

    public SocketIoEndpointConfig {
        namespaces = List.copyOf(namespaces);
    }

    /** Reads the sections {@code socketio}, {@code gateway} and {@code http} of the document. */
    public static SocketIoEndpointConfig from(Settings document) {
        Settings settings = document.at("socketio");
        int maxPayload = settings.whole("maxPayload");
        SocketIoConfig usual = SocketIoConfig.defaults();
        int maxPacket = Math.max(maxPayload, settings.whole("maxPacket"));
        return new SocketIoEndpointConfig(
                engine(document, settings, maxPayload),
                new SocketIoConfig(settings.duration("connectTimeout"), true, maxPacket, usual.maxPendingAcks()),
                namespaces(settings.at("namespaces")));
    }

    /** The same within a node's limits of what is half received. */
    public SocketIoEndpointConfig within(IntakeLimits limits) {
        WireConfig wire = engine.wire().within(limits).at(HubNamespace.ENDPOINT);
        return new SocketIoEndpointConfig(engine.withWire(wire), sockets, namespaces);
    }

    private static EngineConfig engine(Settings document, Settings settings, int maxPayload) {
        EngineConfig engine = EngineConfig.defaults(settings.text("path"))
                .withHeartbeat(settings.duration("pingInterval"), settings.duration("pingTimeout"))
                .withUpgradeTimeout(settings.duration("upgradeTimeout"))
                .withMaxPayload(maxPayload)
                .withMaxOutboundBytes(ConnectionConfig.from(document).outboundQueueBytes())
                .withTransports(transports(settings.texts("transports")))
                .withWire(WireConfig.from(document));
        Settings cors = settings.at("cors");
        if (cors.flag("enabled")) {
            // An origin that is not allowed was refused before.
            engine = engine.withCors(new CorsPolicy(Set.of("*"), cors.flag("credentials")));
        }
        Settings cookie = settings.at("cookie");
        return cookie.flag("enabled") ? engine.withCookie(cookieOf(cookie)) : engine;
    }

    private static Set<EngineTransport> transports(List<String> names) {
        return Arrays.stream(EngineTransport.values())
                .filter(transport -> names.contains(transport.wireName()))
                .collect(Collectors.toSet());
    }

    private static CookiePolicy cookieOf(Settings cookie) {
        return new CookiePolicy(
                cookie.text("name"),
                cookie.text("path"),
                CookieSameSite.valueOf(cookie.text("sameSite").toUpperCase(Locale.ROOT)),
                cookie.flag("secure"));
    }

    private static List<NamespaceRules> namespaces(Settings named) {
        List<NamespaceRules> rules = new ArrayList<>();
        named.keys().forEach(name -> rules.add(NamespaceRules.of(name, named.at(name))));
        return rules;
    }
}
