package dev.switchboard.testing;

import java.net.http.HttpClient;

/**
 * The JDK's HTTP client as tests use it: it speaks HTTP/1.1. By default it asks every server to change to HTTP/2 over clear
 * text, and has waited for ever for the answer of one that did.
 */
public final class PlainHttp {

    private PlainHttp() {}

    public static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }
}
