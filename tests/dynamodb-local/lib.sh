# Amazon's DynamoDB Local: checks its requirements, fetches it once and starts it. Sourced by the scripts beside it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jars=$here/../../.dynamodb-local

# Prints why DynamoDB Local can't run here; nothing if it can.
missing() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  if [ -z "$version" ]; then
    echo "there is no Java: install Java 17 or newer"
  elif [ "$version" -lt 17 ]; then
    echo "Java $version is too old: install Java 17 or newer"
  elif ! fetched && ! command -v mvn >/dev/null; then
    echo "there is no Maven to fetch it with: install mvn"
  fi
}

# The pom is kept beside the jars, so another version in it means fetching anew.
fetched() {
  cmp -s "$here/pom.xml" "$jars/pom.xml"
}

fetch() {
  fetched && return
  echo "Fetching DynamoDB Local from Maven Central (48 MB, once)…" >&2
  rm -rf "$jars"
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies \
    -DoutputDirectory="$jars/lib" -DincludeScope=runtime >&2 || return
  cp "$here/pom.xml" "$jars/pom.xml"
}

# Replaces this process with DynamoDB Local on port $1, in memory. The serial collector leaves the cores to the tests, which wait for
# one request at a time.
become_dynamodb_local() {
  exec java -XX:+UseSerialGC -Djava.library.path="$jars/lib" -cp "$jars/lib/*" \
    software.amazon.dynamodb.services.local.main.ServerRunner \
    -inMemory -sharedDb -disableTelemetry -port "$1"
}

# Whether something accepts connections on port $1.
listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Whether DynamoDB Local responds on port $1; another server may listen there.
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    timeout 5 grep -qi '^x-amzn-requestid:' <&3
  ) 2>/dev/null
}
