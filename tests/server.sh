# Starts a local server with an empty database in memory, on a free port, with the keys ADMIN_API_KEY and READER_API_KEY, and sets `url`.
# It ends with the shell that sources this file.

tests/build.sh
said=$(mktemp)
target/debug/promptbook-local --port 0 --in-memory >"$said" &
server=$!
trap 'kill "$server"; rm -f "$said"*' EXIT
until url=$(grep -om1 'http://127.0.0.1:[0-9]*' "$said"); do
  kill -0 "$server" || exit 1
  sleep 0.1
done
