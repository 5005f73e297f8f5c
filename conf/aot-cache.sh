#!/bin/sh
# Makes a cache of loaded classes for one jar and one JVM, with which the hub starts with half of the CPU:
#   conf/aot-cache.sh /opt/switchboard/switchboard.jar
# It starts a hub with stores of its own in a folder that is deleted afterwards, waits until it has warmed itself and is ready, and
# stops it. The last line of its output is the JVM's option to start with. The cache lies beside the jar and must be made again for
# another jar or JVM; with one that does not fit the JVM starts as without.
set -eu
jar=$1
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
if [ "$version" -ge 25 ]; then
    cache="${jar%.jar}.aot"
    record="-XX:AOTCacheOutput=$cache.new"
    use="-XX:AOTCache=$cache"
else
    cache="${jar%.jar}.jsa"
    record="-XX:ArchiveClassesAtExit=$cache.new"
    use="-XX:SharedArchiveFile=$cache"
fi

rm -f "$cache.new"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Addresses and secrets of an environment that is meant for the real hub must not reach this one.
env -i PATH="$PATH" HOME="$folder" "$java" "$record" -jar "$jar" \
    --data.dir="$folder/data" --http.port=0 --ops.port=0 \
    --warmUp.enabled=true --warmUp.connections=5000 --warmUp.atMost=30s >"$folder/log" 2>&1 &
hub=$!
until grep -q 'Switchboard ready' "$folder/log"; do
    if ! kill -0 "$hub" 2>/dev/null; then
        cat "$folder/log" >&2
        exit 1
    fi
    sleep 0.2
done
kill "$hub"
wait "$hub" || true
[ -s "$cache.new" ] || { cat "$folder/log" >&2; exit 1; }
# Whole or not at all: the JVM starts as usual with a file that is no cache, but crashes with one that is cut off.
mv -f "$cache.new" "$cache"
echo "$use"
