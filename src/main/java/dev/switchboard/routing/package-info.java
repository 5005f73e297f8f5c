/** Which nodes hear which topic, kept by cluster membership. It knows neither a connection nor a concern. */
package dev.switchboard.routing;
